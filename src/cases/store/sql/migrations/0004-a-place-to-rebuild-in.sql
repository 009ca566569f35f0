-- Where read models are filled anew beside the live ones, until they take their place. The program's own, and nobody
-- else's: names of people stand here too while they are gathered.
CREATE SCHEMA rebuilding AUTHORIZATION hoso_app;
