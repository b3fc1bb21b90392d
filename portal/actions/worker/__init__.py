"""The worker: mail, reminders, deputies, tidying up."""
