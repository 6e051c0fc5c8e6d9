package io.keyfold.routing;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Hides tokens that leave the node: AES-256-GCM under keys that HKDF-SHA256 (RFC 5869) derives from
 * {@code cluster.secret}, one for each use. What was sealed for one use, or as one kind of record, opens as no other.
 * Any thread.
 *
 * <p>Sealed text: a format byte (1), a random nonce of 12 bytes, the cipher text with its tag of 16 bytes. Random
 * nonces carry 2^32 messages under one key at a chance of 2^-32 for a repetition; a year of 100 sealed tokens a second
 * stays below that.
 */
public final class Seal {
    /** Where sealed text goes. */
    public enum Use {
        /** From node to node. */
        BUS("bus"),
        /** Into the replicated map. */
        MAP("map");

        private final String label;

        Use(String label) {
            this.label = label;
        }
    }

    private static final byte FORMAT = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int OVERHEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;
    private static final byte[] SALT = "keyfold cluster v1".getBytes(StandardCharsets.UTF_8);

    private final Map<Use, List<SecretKeySpec>> keys = new EnumMap<>(Use.class);
    private final SecureRandom random = new SecureRandom();
    private volatile boolean withPrevious;

    /**
     * @param previous the secret before, while it is exchanged: opens, and seals while {@link #sealWithPrevious} says
     *     so
     */
    public Seal(String secret, @Nullable String previous) {
        for (Use use : Use.values()) {
            List<SecretKeySpec> ofUse = new ArrayList<>();
            ofUse.add(derive(secret, use));
            if (previous != null) {
                ofUse.add(derive(previous, use));
            }
            keys.put(use, List.copyOf(ofUse));
        }
    }

    /** Whether to seal with the secret before, if there is one: while some member does not know the newest yet. */
    public void sealWithPrevious(boolean previous) {
        withPrevious = previous;
    }

    /** {@code kind}: what sort of record it becomes part of; the same is needed to open it. */
    public Buffer seal(Use use, int kind, String text) {
        return seal(use, kind, text.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@link #seal(Use, int, String)}, of bytes. */
    Buffer seal(Use use, int kind, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, sealingKey(use), nonce, use, kind);
            byte[] hidden = cipher.doFinal(plain);
            return Buffer.buffer(OVERHEAD_BYTES + plain.length)
                    .appendByte(FORMAT)
                    .appendBytes(nonce)
                    .appendBytes(hidden);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not work in this JVM", e);
        }
    }

    /** The text, or null when it was not sealed with this or the previous secret for this use and kind. */
    public @Nullable String open(Use use, int kind, Buffer sealed) {
        byte[] text = openBytes(use, kind, sealed);
        return text == null ? null : new String(text, StandardCharsets.UTF_8);
    }

    /** The bytes, or null as with {@link #open}. */
    byte @Nullable [] openBytes(Use use, int kind, Buffer sealed) {
        if (sealed.length() < OVERHEAD_BYTES || sealed.getByte(0) != FORMAT) {
            return null;
        }
        byte[] nonce = sealed.getBytes(1, 1 + NONCE_BYTES);
        byte[] hidden = sealed.getBytes(1 + NONCE_BYTES, sealed.length());
        for (SecretKeySpec key : keysOf(use)) {
            try {
                return cipher(Cipher.DECRYPT_MODE, key, nonce, use, kind).doFinal(hidden);
            } catch (AEADBadTagException e) {
                // Not this key, or not what was sealed: the next key tells.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES-GCM does not work in this JVM", e);
            }
        }
        return null;
    }

    private SecretKeySpec sealingKey(Use use) {
        List<SecretKeySpec> ofUse = keysOf(use);
        return ofUse.get(withPrevious ? ofUse.size() - 1 : 0);
    }

    private List<SecretKeySpec> keysOf(Use use) {
        return keys.getOrDefault(use, List.of());
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, Use use, int kind)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(use.label.getBytes(StandardCharsets.UTF_8));
        cipher.updateAAD(ByteBuffer.allocate(Integer.BYTES).putInt(0, kind));
        return cipher;
    }

    /** One block of HKDF-Expand is 32 bytes, just what AES-256 takes. */
    private static SecretKeySpec derive(String secret, Use use) {
        byte[] extracted = hmac(SALT, secret.getBytes(StandardCharsets.UTF_8));
        byte[] info = ("keyfold " + use.label).getBytes(StandardCharsets.UTF_8);
        byte[] block =
                ByteBuffer.allocate(info.length + 1).put(info).put((byte) 1).array();
        return new SecretKeySpec(hmac(extracted, block), "AES");
    }

    private static byte[] hmac(byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 does not work in this JVM", e);
        }
    }

    @Override
    public String toString() {
        return "Seal[]";
    }
}
