package io.keyfold.cli.doctor;

import io.keyfold.core.Explained;

/** Ends a check from within, with what was found: a failure, or that there is nothing to look at. */
final class CheckEnded extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Finding finding;

    private CheckEnded(Finding finding) {
        super(finding.detail(), null, false, false);
        this.finding = finding;
    }

    static CheckEnded failed(Explained code, String detail) {
        return new CheckEnded(Finding.failed(code, detail));
    }

    static CheckEnded notChecked(String reason) {
        return new CheckEnded(Finding.notChecked(reason));
    }

    Finding finding() {
        return finding;
    }
}
