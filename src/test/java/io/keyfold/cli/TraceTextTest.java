package io.keyfold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'what':'call','detail':'accepted','status':204,'tookMs':38 | call       accepted 204, 38 ms",
                "'what':'wanted','detail':'first' | wanted     first",
                "'what':'lease','detail':'held','tookMs':61 | lease      held, 61 ms",
                "'what':'state','state':'idle','why':'Nobody is typing.' | state      idle: Nobody is typing.",
                "'what':'waiting','state':'unknown','why':'Nobody knows it.' | waiting    Nobody knows it.",
                "'what':'missed','count':8 | missed     8 entries came too fast to be shown",
                "'what':'of-a-later-version' | of-a-later-version"
            })
    void anEntryIsOneLineWithItsTime(String fields, String line) {
        JsonObject news = new JsonObject(("{'at':'2026-01-02T03:04:05.067Z'," + fields + "}").replace('\'', '"'));

        assertThat(TraceText.line(news, ZoneOffset.UTC).strip()).isEqualTo("03:04:05.067  " + line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keys | tracing c-1; Ctrl-C ends it",
                "off | tracing c-1; privacy.timeline is off, so only its state is shown; Ctrl-C ends it",
                "decisions | tracing c-1; keys that change nothing are left out, privacy.timeline: keys shows them;"
                        + " Ctrl-C ends it"
            })
    void theHeadingSaysWhatWillBeMissing(String timeline, String heading) {
        JsonObject news = new JsonObject().put("conversation", "c-1").put("timeline", timeline);

        assertThat(TraceText.heading(news)).isEqualTo(heading);
    }
}
