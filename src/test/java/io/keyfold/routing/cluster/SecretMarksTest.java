package io.keyfold.routing.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.config.Settings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SecretMarksTest {
    private static final String OLD = "the-old-secret-of-more-than-32-bytes";
    private static final String NEW = "the-new-secret-of-more-than-32-bytes";

    @Test
    void nodesWithOneSecretInCommonMeet() {
        assertThat(of(OLD, null).meets(of(OLD, null))).isTrue();
        assertThat(of(NEW, OLD).meets(of(OLD, null))).isTrue();
        assertThat(of(OLD, null).meets(of(NEW, OLD))).isTrue();
        assertThat(of(NEW, null).meets(of(NEW, OLD))).isTrue();
        assertThat(of(NEW, null).meets(of(OLD, null))).isFalse();
    }

    @Test
    void theNewestIsNotUsedWhileSomebodyDoesNotKnowIt() {
        assertThat(of(NEW, OLD).isNewestKnownTo(of(OLD, null))).isFalse();
        assertThat(of(NEW, OLD).isNewestKnownTo(of(NEW, OLD))).isTrue();
        assertThat(of(OLD, null).isNewestKnownTo(of(NEW, OLD))).isTrue();
    }

    @Test
    void whoDoesNotSayIsBelieved() {
        assertThat(of(NEW, null).meets(SecretMarks.UNSAID)).isTrue();
        assertThat(of(NEW, OLD).isNewestKnownTo(SecretMarks.UNSAID)).isTrue();
    }

    @Test
    void aMarkTellsNothingAndIsOneClustersOwn() {
        String mark = of(NEW, null).known().get(0);

        assertThat(mark).matches("[0-9a-f]{32}").doesNotContain(NEW);
        assertThat(of("elsewhere", NEW, null).known()).doesNotContain(mark);
    }

    private static SecretMarks of(String secret, @Nullable String previous) {
        return of("keyfold", secret, previous);
    }

    private static SecretMarks of(String name, String secret, @Nullable String previous) {
        return SecretMarks.of(
                new Settings.Cluster(true, name, List.of(), "127.0.0.1", 5701, 5801, null, secret, previous));
    }
}
