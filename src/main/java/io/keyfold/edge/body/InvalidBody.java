package io.keyfold.edge.body;

import io.keyfold.core.ProblemCode;

/** A body that is not what the call takes. The detail names the field, never its value. */
public final class InvalidBody extends Refused {
    private static final long serialVersionUID = 1L;

    public InvalidBody(String detail) {
        super(ProblemCode.BODY_INVALID, detail);
    }

    public InvalidBody(String field, String complaint) {
        this("'" + field + "' " + complaint);
    }
}
