package io.keyfold.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.ConversationFacts;
import io.keyfold.core.ConversationFactsBuilder;
import io.keyfold.core.Participant;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationParserTest {
    @Test
    void participant_is_read_with_purpose_user_and_communications() {
        ConversationFacts facts = parse("""
                {"id":"c1","participants":[{"id":"p1","purpose":"agent","userId":"u1","name":"x","messages":[
                  {"id":"m1","state":"connected","type":"webmessaging"}]}]}""");

        assertThat(facts.conversationId()).isEqualTo("c1");
        assertThat(facts.ended()).isFalse();
        assertThat(only(facts)).isEqualTo(new Participant("p1", "agent", "u1", false, List.of("m1")));
    }

    @Test
    void connected_communication_comes_first() {
        ConversationFacts facts = parse("""
                {"participants":[{"id":"p1","messages":[
                  {"id":"old","state":"disconnected"},{"id":"now","state":"connected"}]}]}""");

        assertThat(only(facts).communicationIds()).containsExactly("now", "old");
    }

    @Test
    void end_time_ends_a_participant_and_disconnected_communications_alone_do_not() {
        ConversationFacts facts = parse("""
                {"participants":[
                  {"id":"gone","endTime":"2026-01-01T00:00:00Z"},
                  {"id":"null","endTime":null},
                  {"id":"back","messages":[{"id":"m","state":"disconnected"}]}]}""");

        assertThat(facts.participants()).extracting(Participant::ended).containsExactly(true, false, false);
        assertThat(facts.ended()).isFalse();
    }

    @Test
    void conversation_ends_with_its_own_end_time_or_with_its_last_participant() {
        assertThat(parse("{\"endTime\":\"2026-01-01T00:00:00Z\",\"participants\":[{\"id\":\"p\"}]}")
                        .ended())
                .isTrue();
        assertThat(parse("{\"participants\":[{\"id\":\"p\",\"endTime\":\"2026-01-01T00:00:00Z\"}]}")
                        .ended())
                .isTrue();
        assertThat(parse("{\"participants\":[]}").ended()).isFalse();
    }

    @Test
    void participant_without_a_usable_id_is_left_out_but_still_keeps_the_conversation_open() {
        ConversationFacts facts = parse("""
                {"participants":[{"id":"a/../b"},{"id":7},"x",null,
                  {"id":"p","endTime":"2026-01-01T00:00:00Z"}]}""");

        assertThat(only(facts).id()).isEqualTo("p");
        assertThat(facts.ended()).isFalse();
    }

    @Test
    void members_of_another_type_count_as_absent() {
        Participant participant = only(parse("""
                {"participants":[{"id":"p","purpose":1,"userId":{},"endTime":5,
                  "messages":[{"id":[]},{"id":"m","state":3},"x",{"id":"bad id"}]}]}"""));

        assertThat(participant.purpose()).isEmpty();
        assertThat(participant.userId()).isNull();
        assertThat(participant.ended()).isFalse();
        assertThat(participant.communicationIds()).containsExactly("m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "{}", "{\"participants\":{}}", "<html>", "{\"participants\":[{]}"})
    void other_documents_are_not_a_conversation(String body) {
        assertThat(ConversationParser.parse("c1", Buffer.buffer(body))).isNull();
    }

    @Test
    void nesting_without_end_is_not_a_conversation() {
        assertThat(ConversationParser.parse("c1", Buffer.buffer("[".repeat(100_000))))
                .isNull();
    }

    @Test
    void more_participants_than_the_bound_are_not_kept() {
        String many = "{\"id\":\"p\"},".repeat(ConversationFactsBuilder.MAX_PARTICIPANTS) + "{\"id\":\"last\"}";

        ConversationFacts facts = parse("{\"participants\":[" + many + "]}");

        assertThat(facts.participants()).hasSize(ConversationFactsBuilder.MAX_PARTICIPANTS);
    }

    private static Participant only(ConversationFacts facts) {
        assertThat(facts.participants()).hasSize(1);
        return facts.participants().get(0);
    }

    private static ConversationFacts parse(String body) {
        return Objects.requireNonNull(ConversationParser.parse("c1", Buffer.buffer(body)));
    }
}
