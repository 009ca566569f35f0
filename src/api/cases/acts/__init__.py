"""The acts on a case: what each takes, how that becomes a command, and who may do it. One file a group of acts."""
