"""Keys whose private half anybody can read, by JWK thumbprint (RFC 7638, SHA-256): whoever signs with one is nobody.

Each was computed from the private key where it is published.
"""

PUBLISHED = {
    "s9fOe-KDYD1myZ8YCzleUqJQgrYZL49kVijBxhnZvZc": "the CDS Hooks sandbox",
    "RBFgQFFUIf4hfG8iUUZrf3vFZ_V2r3YRGPx9nKJXk5M": "the Inferno CRD test kit, ES384",
    "Q7fgcIzqt0bVAKsWaw_FyUFSDDpOTfsGdGtjJmAnzFY": "the Inferno CRD test kit, RS384",
    "7tou2ukqbpFDE6m3nwVMDZ1JQcEMJJ3VXCLDQYz2gQM": "the Inferno SMART App Launch test kit",
    "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs": "RFC 7517, appendix A",
    "vrKoGfczRHox0NhQdBBwieFVn4_G_8hLybJ2AL21vGc": "the JOSE cookbook's P-256",
    "8AXhKGvc63Fy-4ictCXIcYW2XGE2V3Twfbr29IQDi5o": "the JOSE cookbook's P-384",
    "dHri3SADZkrush5HU_50AoRhcKFryN-PI6jPBtPL55M": "the JOSE cookbook's P-521 (RFC 7520)",
    "9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI": "the JOSE cookbook's RSA (RFC 7520)",
    "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k": "RFC 8037, appendix A",
    "MG5cGnndDjB73SYRgx--spCT-WaYyVbc3gZe1PLpj9Y": "the documentation of PyJWT, RSA",
    "16zKmuhb0KVARMX3l7bLuhbfIOS3ApYIvxGZdbolzg0": "the documentation of PyJWT, RSA, a second",
    "zD6Ku27DiffK3Eo53dEThwg7azhZfXYV0x8egjO42jA": "the documentation of PyJWT, Ed25519",
    "keB2QPl5o1okSEJB3ZuhJZd2Ns8D_7ol2_KAcfqJHxQ": "the documentation of PyJWT, P-256",
}

# Issuers whose signing keys are published with them, so that naming one is naming anybody.
ISSUERS = {"https://sandbox.cds-hooks.org": "the CDS Hooks sandbox"}
