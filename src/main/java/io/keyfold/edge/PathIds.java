package io.keyfold.edge;

import io.keyfold.core.Ids;
import io.keyfold.core.ProblemCode;
import io.keyfold.edge.body.Refused;

/** Ids out of paths. What is not an id cannot exist, so it is answered like an unknown one. */
final class PathIds {
    private static final String RULE = " in the path is not an id (" + Ids.RULE + ").";

    private PathIds() {}

    static String conversation(String decoded) throws Refused {
        if (!Ids.isValid(decoded)) {
            throw new Refused(ProblemCode.CONVERSATION_UNKNOWN, "The conversation" + RULE);
        }
        return decoded;
    }

    /** A participant's or a communication's. */
    static String participant(String decoded) throws Refused {
        if (!Ids.isValid(decoded)) {
            throw new Refused(ProblemCode.PARTICIPANT_UNKNOWN, "The participant or communication" + RULE);
        }
        return decoded;
    }
}
