package io.keyfold.edge.auth;

import io.keyfold.core.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/** A sink that writes down what it is told, in one word each. */
final class HeardAnswer implements AuthSink {
    final List<String> heard = new ArrayList<>();
    Caller caller;
    String detail;

    @Override
    public void authenticated(Caller who) {
        caller = who;
        heard.add("authenticated");
    }

    @Override
    public void refused(ProblemCode problem, String why) {
        detail = why;
        heard.add(problem.label());
    }

    @Override
    public void unverified() {
        heard.add("unverified");
    }
}
