package io.keyfold.edge.auth;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * A public key from a PEM file, with the one algorithm it is used with: RSA keys RS256, elliptic curves the one of
 * their size.
 *
 * @param algorithm the JWS name
 * @param pem the key as {@code PUBLIC KEY}
 */
record PemKey(String algorithm, String pem) {
    private static final int MIN_RSA_BITS = 2048;

    /** Reads a file holding one public key or one certificate. Blocks; throws {@link IllegalArgumentException}. */
    static PemKey read(Path file) {
        try {
            return parse(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "auth.jwt.public-key-files: " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    static PemKey parse(String text) throws GeneralSecurityException {
        PublicKey key = text.contains("BEGIN CERTIFICATE") ? fromCertificate(text) : fromPublicKey(text);
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        return new PemKey(algorithmOf(key), pem);
    }

    private static PublicKey fromCertificate(String text) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)))
                .getPublicKey();
    }

    private static PublicKey fromPublicKey(String text) throws GeneralSecurityException {
        int begin = text.indexOf("-----BEGIN PUBLIC KEY-----");
        int end = text.indexOf("-----END PUBLIC KEY-----");
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("it holds neither 'BEGIN PUBLIC KEY' nor 'BEGIN CERTIFICATE'");
        }
        String base64 = text.substring(begin + "-----BEGIN PUBLIC KEY-----".length(), end);
        var encoded = new X509EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
        try {
            return KeyFactory.getInstance("RSA").generatePublic(encoded);
        } catch (GeneralSecurityException notRsa) {
            return KeyFactory.getInstance("EC").generatePublic(encoded);
        }
    }

    private static String algorithmOf(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            if (rsa.getModulus().bitLength() < MIN_RSA_BITS) {
                throw new IllegalArgumentException("RSA keys need at least " + MIN_RSA_BITS + " bits");
            }
            return "RS256";
        }
        if (key instanceof ECPublicKey curve) {
            return switch (curve.getParams().getCurve().getField().getFieldSize()) {
                case 256 -> "ES256";
                case 384 -> "ES384";
                case 521 -> "ES512";
                default -> throw new IllegalArgumentException("the elliptic curve is not P-256, P-384 or P-521");
            };
        }
        throw new IllegalArgumentException("keys of kind " + key.getAlgorithm() + " are not taken");
    }
}
