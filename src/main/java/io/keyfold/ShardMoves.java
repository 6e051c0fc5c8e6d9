package io.keyfold;

import io.keyfold.routing.View;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the shards that come to this node or leave it. What it gets when it first serves is its start, not a move.
 * Told of views by one thread; counted on any.
 */
final class ShardMoves {
    private final LongAdder moves = new LongAdder();
    private boolean served;

    void changed(View before, View next) {
        if (served) {
            moves.add(next.shardsMovedSince(before));
        }
        served |= next.nodes().contains(next.self());
    }

    long count() {
        return moves.sum();
    }
}
