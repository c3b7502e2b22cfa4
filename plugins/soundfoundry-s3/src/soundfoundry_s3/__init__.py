"""Storage in an S3 bucket: see :mod:`soundfoundry_s3.plugin` for what it offers, ``storage`` for how it works."""
