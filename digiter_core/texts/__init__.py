"""From a message key and a language to words; the catalogues translators work in."""
