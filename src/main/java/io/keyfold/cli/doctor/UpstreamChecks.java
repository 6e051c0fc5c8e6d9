package io.keyfold.cli.doctor;

import io.keyfold.core.DoctorCode;
import java.net.URI;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** The way to upstream, and whether who answers there is the platform and in good health. */
final class UpstreamChecks {
    /** Asked so often, so that an upstream that fails now and then is found out. */
    private static final int ROUNDS = 8;
    /** An upstream that takes longer is asked once. */
    private static final long FAST_MS = 300;

    private final Web web;
    private final Chart chart;
    private final LongSupplier epochMs;

    /** @param epochMs wall time */
    UpstreamChecks(Web web, Chart chart, LongSupplier epochMs) {
        this.web = web;
        this.chart = chart;
        this.epochMs = epochMs;
    }

    Finding name() throws CheckEnded {
        return way().name();
    }

    Finding connection() throws CheckEnded {
        return way().connection();
    }

    Finding certificate() throws CheckEnded {
        return way().certificate(epochMs.getAsLong());
    }

    /** Without a token the platform says 401; what says anything else to that is not the platform. */
    Finding answers() throws CheckEnded {
        Platform platform = new Platform(web, chart.settings().upstream());
        Reply reply = ask(platform);
        for (int round = 1; round < ROUNDS && reply.tookMs() < FAST_MS; round++) {
            reply = ask(platform);
        }
        return Finding.ok("as the platform does, " + reply.brief());
    }

    private Reply ask(Platform platform) throws CheckEnded {
        Reply reply = platform.get("/api/v2/tokens/me", null);
        boolean refused = reply.status() == 401 || reply.status() == 403;
        if (!refused || !reply.isPlatformError()) {
            throw CheckEnded.failed(DoctorCode.NOT_THE_PLATFORM, reply.line() + " to a call without a token");
        }
        chart.aheadMs = reply.header("Date")
                .map(date -> ClockChecks.aheadMs(date, epochMs.getAsLong(), reply.tookMs()))
                .orElse(OptionalLong.empty());
        return reply;
    }

    private Way way() throws CheckEnded {
        return new Way(URI.create(chart.settings().upstream().baseUrl()), web.patienceMs());
    }
}
