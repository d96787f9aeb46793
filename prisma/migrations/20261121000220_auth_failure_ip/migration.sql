-- Failed sign-ins are also counted by address.
CREATE INDEX ON auth_failure (ip_address, at);
