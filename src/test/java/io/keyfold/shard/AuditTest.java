package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Signal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What service subjects do for others is put on record. */
class AuditTest {
    private static final String C = "conversation";

    private final World world = new World(Setup.guest());
    private final LoggedBy record = new LoggedBy(Audit.class);

    @AfterEach
    void everythingHeld() {
        record.close();
        world.quiet();
    }

    @Test
    void aServiceSubjectThatTypesForAnAgentIsRecordedOnce() {
        for (int i = 0; i < 10; i++) {
            world.signal(Signal.of(Signal.Kind.KEYSTROKE, C, "agent-1", World.SERVICE));
            world.run(500 * (i + 1));
        }
        assertThat(record.messages())
                .singleElement()
                .asString()
                .contains("subject=service")
                .contains("participant=agent-1");
    }

    @Test
    void anAgentThatTypesForItselfIsNotRecorded() {
        world.key(C, 1);
        world.run(1_000);
        assertThat(record.messages()).isEmpty();
    }

    @Test
    void aGuestTokenFromAServiceSubjectIsRecordedWithoutTheToken() {
        world.signal(new Signal(Signal.Kind.GUEST_TOKEN, C, "", World.SERVICE, 0, "a-secret-token", 0));
        assertThat(record.messages())
                .singleElement()
                .asString()
                .contains("revoked=false")
                .doesNotContain("a-secret-token");
    }
}
