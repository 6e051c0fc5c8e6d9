package io.keyfold.routing.cluster;

import io.keyfold.config.Settings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * By what members see whether they have the same {@code cluster.secret}, without telling it: a slow hash of each secret
 * that a node opens with. Whoever sees them could test guesses, as with anything that was sealed; the hash makes a
 * guess dearer than there.
 *
 * @param known of the secret that the node would seal with first, then of the one before; empty when a member does not
 *     say
 */
public record SecretMarks(List<String> known) {
    /** Of a member that does not say. */
    public static final SecretMarks UNSAID = new SecretMarks(List.of());

    private static final String SALT = "keyfold cluster.secret of ";
    private static final int ROUNDS = 5_000;
    private static final int BITS = 128;

    public SecretMarks {
        known = List.copyOf(known);
    }

    /** Takes milliseconds. */
    static SecretMarks of(Settings.Cluster cluster) {
        List<String> known = new ArrayList<>();
        add(known, cluster.secret(), cluster.name());
        add(known, cluster.secretPrevious(), cluster.name());
        return new SecretMarks(known);
    }

    private static void add(List<String> known, @Nullable String secret, String clusterName) {
        if (secret != null) {
            known.add(mark(secret, clusterName));
        }
    }

    private static String mark(String secret, String clusterName) {
        byte[] salt = (SALT + clusterName).getBytes(StandardCharsets.UTF_8);
        PBEKeySpec slow = new PBEKeySpec(secret.toCharArray(), salt, ROUNDS, BITS);
        try {
            return HexFormat.of()
                    .formatHex(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                            .generateSecret(slow)
                            .getEncoded());
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        } finally {
            slow.clearPassword();
        }
    }

    /** Whether there is a secret that both open with. */
    boolean meets(SecretMarks other) {
        return known.isEmpty() || other.known.isEmpty() || !Collections.disjoint(known, other.known);
    }

    /** Whether {@code other} opens what is sealed with the newest secret here. */
    boolean isNewestKnownTo(SecretMarks other) {
        return known.isEmpty() || other.known.isEmpty() || other.known.contains(known.get(0));
    }
}
