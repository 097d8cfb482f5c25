"""`python -m tolok.site.demo`: fills an empty database; does nothing when it is filled."""

import django

if __name__ == "__main__":
    django.setup()
