"""What people and programs outside meet: HTTP, pages, the shell, and the database that the program brings along."""
