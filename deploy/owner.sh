# Makes the role the bot connects as, the first time PostgreSQL starts. It owns the database and is
# no superuser: superusers pass the policies that show a counsellor only their own learners.
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --set=password="$POSTGRES_PASSWORD" \
  --username="${POSTGRES_USER:-postgres}" --dbname="$POSTGRES_DB" <<'SQL'
CREATE ROLE digiter LOGIN PASSWORD :'password';
ALTER DATABASE :"DBNAME" OWNER TO digiter;
SQL
