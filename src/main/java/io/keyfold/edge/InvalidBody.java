package io.keyfold.edge;

import io.keyfold.core.ProblemCode;

/** A body that is not what the call takes. The detail names the field, never its value. */
final class InvalidBody extends Refused {
    private static final long serialVersionUID = 1L;

    InvalidBody(String detail) {
        super(ProblemCode.BODY_INVALID, detail);
    }

    InvalidBody(String field, String complaint) {
        this("'" + field + "' " + complaint);
    }
}
