package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Participant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemberTest {
    private static Member of(@Nullable String userId) {
        return new Member(new Participant("p-1", "agent", userId, false, List.of()), userId != null);
    }

    @Test
    void itsAgentIsWhomThePlatformNamesElseWhoTyped() {
        Member named = of("named");
        named.typist = "another";
        Member believed = of(null);

        assertThat(named.userId()).isEqualTo("named");
        assertThat(believed.userId()).isNull();
        believed.typist = "typist";
        assertThat(believed.userId()).isEqualTo("typist");
    }
}
