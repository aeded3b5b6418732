"""What a user may do: actions as data, from a selection and answers to a job."""
