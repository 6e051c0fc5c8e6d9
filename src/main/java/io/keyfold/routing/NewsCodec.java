package io.keyfold.routing;

import io.keyfold.core.Ids;
import io.keyfold.core.IndicatorState;
import io.keyfold.routing.BusReader.Malformed;

/** The bodies of records that are neither question nor answer. Part of {@link BusCodec}. */
final class NewsCodec {
    private NewsCodec() {}

    static void write(BusRecord news, BusWriter out) {
        if (news instanceof BusRecord.State state) {
            out.i64(state.watcherId()).u8(state.state().code()).text(state.reason());
        } else if (news instanceof BusRecord.Released released) {
            out.i64(released.watcherId());
        } else if (news instanceof BusRecord.Unwatch unwatch) {
            out.i64(unwatch.watcherId());
        } else if (news instanceof BusRecord.BearerToken bearer) {
            out.i64(bearer.id()).blob(bearer.token()).i64(bearer.expiresAtEpochMs());
        }
    }

    static BusRecord state(BusReader in) {
        long watcherId = in.i64();
        int code = in.u8();
        String reason = in.optionalText();
        if (code >= IndicatorState.values().length || (reason != null && !Ids.isValid(reason))) {
            throw new Malformed("no such state");
        }
        return new BusRecord.State(watcherId, IndicatorState.ofCode(code), reason);
    }
}
