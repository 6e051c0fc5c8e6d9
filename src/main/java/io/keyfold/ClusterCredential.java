package io.keyfold;

import io.keyfold.routing.Seal;
import io.keyfold.routing.cluster.ClusterNode;
import io.keyfold.upstream.CredentialCodec;
import io.keyfold.upstream.CredentialMessage;
import io.keyfold.upstream.CredentialPeers;
import io.keyfold.upstream.SharedToken;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of the relay's one token between the nodes of a cluster: messages over the event bus, and a copy in the
 * cluster's map for who comes later. Everything is sealed whole. Owned by the event loop that owns the credential.
 */
final class ClusterCredential implements CredentialPeers {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterCredential.class);

    private static final String TOKEN = "token";
    private static final String CLAIM = "claim";

    /** What the messages are sealed as; the kinds of the bus's other records are smaller. */
    private static final int MESSAGE = 64;

    /** What the copy is sealed as; a conversation's record is another kind. */
    private static final int COPY = 2;

    /** How long the map is waited for: after a member's death its reads may block. Then nothing is kept. */
    private static final long MAP_WAIT_MS = 800;

    private static final long CLAIM_MARGIN_MS = 1_000;

    private final ClusterNode node;
    private final Seal seal;
    private final EventBusWay way;
    private final Supplier<@Nullable String> minter;
    private final long claimMs;
    private volatile @Nullable Listener listener;

    /**
     * @param minter as {@link #minter()}; any thread
     * @param timeoutMs how long a request to the platform takes at most
     */
    ClusterCredential(ClusterNode node, Seal seal, Supplier<@Nullable String> minter, long timeoutMs) {
        this.node = node;
        this.seal = seal;
        this.way = new EventBusWay(node.vertx().eventBus(), "keyfold.credential.");
        this.minter = minter;
        this.claimMs = timeoutMs + CLAIM_MARGIN_MS;
    }

    /** From now on messages are heard. */
    Future<Void> hear() {
        return node.<Buffer>consume(way.addressOf(self()), message -> receive(message.body()));
    }

    /** Members came or went, or own other shards. Any thread. */
    void moved() {
        Listener told = listener;
        if (told != null) {
            told.moved();
        }
    }

    private void receive(Buffer sealed) {
        String text = seal.open(Seal.Use.BUS, MESSAGE, sealed);
        CredentialCodec.Letter letter = text == null ? null : CredentialCodec.decode(text);
        Listener told = listener;
        if (letter == null) {
            LOG.warn("message about the shared token not understood bytes={}", sealed.length());
        } else if (told != null) {
            told.heard(letter.from(), letter.message());
        }
    }

    @Override
    public void listen(Listener newListener) {
        listener = newListener;
    }

    @Override
    public String self() {
        return node.nodeId();
    }

    @Override
    public @Nullable String minter() {
        return minter.get();
    }

    @Override
    public void send(String nodeId, CredentialMessage message) {
        String text = CredentialCodec.encode(new CredentialCodec.Letter(self(), message));
        way.send(nodeId, seal.seal(Seal.Use.BUS, MESSAGE, text));
    }

    @Override
    public void sendAll(CredentialMessage message) {
        for (String nodeId : node.members().present()) {
            if (!nodeId.equals(self())) {
                send(nodeId, message);
            }
        }
    }

    @Override
    public void claim(Claimant claimant) {
        node.vertx()
                .executeBlocking(
                        () -> node.credential()
                                .claim(CLAIM, self(), claimMs, node.members().present()::contains),
                        false)
                .timeout(MAP_WAIT_MS, TimeUnit.MILLISECONDS)
                .recover(cause -> {
                    unanswered(cause);
                    return Future.succeededFuture(true);
                })
                .onSuccess(mine -> {
                    if (mine) {
                        load(claimant);
                    } else {
                        claimant.taken();
                    }
                });
    }

    private void load(Claimant claimant) {
        node.credential()
                .load(TOKEN)
                .timeout(MAP_WAIT_MS, TimeUnit.MILLISECONDS)
                .onFailure(ClusterCredential::unanswered)
                .onComplete(found -> claimant.granted(read(found.result())));
    }

    private @Nullable SharedToken read(@Nullable Buffer sealed) {
        String text = sealed == null ? null : seal.open(Seal.Use.MAP, COPY, sealed);
        return text == null ? null : CredentialCodec.decodeKept(text, System.currentTimeMillis());
    }

    @Override
    public void unclaim() {
        node.credential().forget(CLAIM).onFailure(ClusterCredential::unanswered);
    }

    @Override
    public void save(SharedToken token) {
        String copy = CredentialCodec.encodeKept(token, System.currentTimeMillis());
        node.credential()
                .save(TOKEN, seal.seal(Seal.Use.MAP, COPY, copy), token.lifeMs())
                .onFailure(ClusterCredential::unanswered)
                .onComplete(kept -> unclaim());
    }

    @Override
    public void forget() {
        node.credential().forget(TOKEN).onFailure(ClusterCredential::unanswered);
    }

    /** Common while members come and go: every node has a copy of its own. */
    private static void unanswered(Throwable cause) {
        LOG.debug("the cluster's map did not answer cause=\"{}\"", cause.getMessage());
    }
}
