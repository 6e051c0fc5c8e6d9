package io.keyfold.edge.body;

import io.keyfold.core.ProblemCode;

/** A call that is answered with a problem. Carries no stack trace: it is an answer, not a failure. */
public class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final ProblemCode problem;
    private final String detail;

    public Refused(ProblemCode problem, String detail) {
        super(detail, null, false, false);
        this.problem = problem;
        this.detail = detail;
    }

    public ProblemCode problem() {
        return problem;
    }

    /** One sentence for the caller; never repeats what the caller sent. */
    public String detail() {
        return detail;
    }
}
