package io.keyfold.cli.replay;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replay showed.
 *
 * @param trace what was played
 * @param plan how
 * @param answers what the relay said
 * @param tookNs from the start to the last answer
 * @param calls what the platform received; null when nobody can tell
 * @param seen what the guest saw; null when nobody can tell
 * @param decisions the relay's own count of decisions during the replay; null when it was not asked
 */
public record ReplayReport(
        Trace trace,
        Plan plan,
        Answers answers,
        long tookNs,
        @Nullable UpstreamCalls calls,
        @Nullable Lit seen,
        @Nullable Long decisions) {

    /** Computes what the guest saw, when it is known what the platform received. */
    static ReplayReport of(
            Trace trace,
            Plan plan,
            ReplayTarget target,
            Played played,
            @Nullable UpstreamCalls calls,
            long displayNs,
            @Nullable Long decisions) {
        Lit seen = calls == null ? null : seen(target, played, calls, displayNs);
        return new ReplayReport(trace, plan, played.answers(), played.tookNs(), calls, seen, decisions);
    }

    private static Lit seen(ReplayTarget target, Played played, UpstreamCalls calls, long displayNs) {
        Lit seen = Lit.NONE;
        for (int i = 0; i < played.logs().size(); i++) {
            EventLog log = played.logs().get(i);
            long[] acceptedNs = calls.acceptedNs(target.seats().get(i).conversationId());
            seen = seen.plus(Lit.of(log.keysNs(), log.messagesNs(), acceptedNs, displayNs));
        }
        return seen;
    }

    /** Keystrokes for each typing call that the platform received; 0 when there was none. */
    static double keystrokesPerCall(long keystrokes, UpstreamCalls calls) {
        return calls.typing() == 0 ? 0 : (double) keystrokes / calls.typing();
    }

    /** A table for people. */
    public String text() {
        return ReportText.of(this);
    }

    /** One JSON object for scripts. */
    public String json() {
        return ReportJson.of(this) + System.lineSeparator();
    }

    /** What is wrong with the replay itself, one line each; empty when every event was sent, answered and counted. */
    public List<String> failures() {
        List<String> failures = new ArrayList<>();
        if (answers.unsent() > 0) {
            String trouble = answers.connectionTrouble();
            failures.add(answers.unsent() + " events could not be sent ("
                    + (trouble == null ? "too many without an answer" : trouble)
                    + "); check that the relay runs and keeps up");
        }
        if (answers.unanswered() > 0) {
            String trouble = answers.connectionTrouble();
            failures.add(answers.unanswered() + " events were not answered"
                    + (trouble == null ? "" : " (" + trouble + ")") + "; check the relay's log");
        }
        if (answers.refused() > 0) {
            failures.add(
                    answers.refused() + " events were refused; see the answers by status and the relay's /problems");
        }
        if (decisions != null && decisions != answers.keystrokesSent()) {
            failures.add("the relay counted " + decisions + " decisions for " + answers.keystrokesSent()
                    + " keystrokes; was something else sent to it meanwhile?");
        }
        return failures;
    }
}
