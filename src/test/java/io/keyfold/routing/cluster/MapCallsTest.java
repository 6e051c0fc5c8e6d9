package io.keyfold.routing.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.IndeterminateOperationStateException;
import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MapCallsTest {
    @Test
    void aWriteWhoseCopiesAreInDoubtIsDone() {
        Future<Void> written = MapCalls.write(
                () -> CompletableFuture.failedFuture(new IndeterminateOperationStateException("backup acks missed")));

        assertThat(written.succeeded()).isTrue();
    }

    @Test
    void aWriteThatWasNotMadeFails() {
        Future<Void> later =
                MapCalls.write(() -> CompletableFuture.failedFuture(new HazelcastInstanceNotActiveException()));
        Future<Void> atOnce = MapCalls.write(() -> {
            throw new HazelcastInstanceNotActiveException();
        });

        assertThat(later.failed()).isTrue();
        assertThat(atOnce.failed()).isTrue();
    }
}
