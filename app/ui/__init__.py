"""The pages: what a clerk or a council member sees. Everything shown here went through ``render``."""
