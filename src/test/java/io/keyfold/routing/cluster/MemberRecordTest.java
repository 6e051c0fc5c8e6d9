package io.keyfold.routing.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberRecordTest {
    private static final MemberRecord RECORD = new MemberRecord(
            "1.2.3",
            "5.7.0",
            new ConfigDigest("per-minute=1", "abc"),
            new SecretMarks(List.of("newest", "before")),
            MemberState.SERVING,
            1_700_000_000_000L,
            3);

    @Test
    void recordIsReadAsItWasWritten() {
        assertThat(MemberRecord.decode(RECORD.encode())).isEqualTo(RECORD);
    }

    @Test
    void fieldsOfALaterVersionAreSkipped() {
        String later = RECORD.encode().replaceFirst("\\{", "{\"zone\":{\"name\":\"a\"},");
        assertThat(MemberRecord.decode(later)).isEqualTo(RECORD);
    }

    @Test
    void whatAnEarlierVersionDoesNotSayIsMissingAndNothingElse() {
        MemberRecord earlier = MemberRecord.decode(RECORD.encode().replace("\"secrets\"", "\"unknown\""));

        assertThat(earlier.secret()).isEqualTo(SecretMarks.UNSAID);
        assertThat(earlier.state()).isEqualTo(MemberState.SERVING);
    }

    @Test
    void secretsThatALaterVersionSaysOtherwiseDoNotSpoilTheRecord() {
        String later = RECORD.encode().replace("[\"newest\",\"before\"]", "[{\"sort\":1},7,\"before\"]");

        assertThat(MemberRecord.decode(later).secret().known()).contains("before");
    }

    @Test
    void whatIsSaidNextCountsOn() {
        MemberRecord draining = RECORD.in(MemberState.DRAINING, 1_700_000_001_000L);
        MemberRecord changed = draining.with(new ConfigDigest("per-minute=2", "abc"));

        assertThat(draining.revision()).isEqualTo(4);
        assertThat(draining.sinceEpochMs()).isEqualTo(1_700_000_001_000L);
        assertThat(changed.revision()).isEqualTo(5);
        assertThat(changed.state()).isEqualTo(MemberState.DRAINING);
        assertThat(changed.secret()).isEqualTo(RECORD.secret());
    }

    @Test
    void stateOfALaterVersionDoesNotServe() {
        MemberRecord later = MemberRecord.decode(RECORD.encode().replace("SERVING", "RESTING"));
        assertThat(new Member("a", "127.0.0.1:1", later).isServing()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "nonsense", "{\"since\":\"soon\"}"})
    void whatIsNoRecordIsNone(String text) {
        assertThat(MemberRecord.decode(text)).isNull();
    }

    @Test
    void servingMembersAreSortedAndPresentOnesByAge() {
        MemberRecord joining = MemberRecord.decode(RECORD.encode().replace("SERVING", "JOINING"));
        Members members = new Members(
                "b",
                List.of(
                        new Member("c", "h:1", RECORD),
                        new Member("d", "h:2", joining),
                        new Member("b", "h:3", RECORD),
                        new Member("a", "h:4", null)));

        assertThat(members.serving()).containsExactly("b", "c");
        assertThat(members.present()).containsExactly("c", "d", "b", "a");
        assertThat(members.olderThanSelf()).extracting(Member::nodeId).containsExactly("c", "d");
        assertThat(members.isAlone()).isFalse();
    }
}
