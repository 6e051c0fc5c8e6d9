package io.keyfold.bench;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * What no relay on Vert.x can call upstream more cheaply than: an HttpClient on each event loop, with the relay's
 * connections, that POSTs the same bytes and waits for the status, paced by a timer or as fast as answers come. Beside
 * it {@link BareHttp} serves, so that it can be under load, too. Asked by a request for {@code /paced} or
 * {@code /saturated}, it answers when all its calls are answered.
 */
public final class BareClient extends VerticleBase {
    private static final HttpMethod POST = HttpMethod.POST;
    private static final String PATH = "/api/v2/conversations/messaging/typing";
    private static final CharSequence SENT = HttpHeaders.createOptimized("sent-ns");
    private static final CharSequence GUEST_TOKEN = HttpHeaders.createOptimized("guest_token");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence PRODUCT = HttpHeaders.createOptimized("Keyfold");
    private static final int NO_CONTENT = 204;
    private static final int CONNECTIONS = 64;
    /** Without a limit: the load is paced by the clock, and a machine that stalls for a moment is caught up with. */
    private static final int WAITING = -1;

    private static final long NS_PER_MS = 1_000_000;
    private static final double MS_PER_S = 1e3;

    private static final List<BareClient> LOOPS = new CopyOnWriteArrayList<>();

    private final RequestOptions target;
    private HttpClientAgent client;
    private Context loop;

    /** One order: what is asked of each loop, and how far it is. */
    private static final class Order {
        private final double callsPerMs;
        private final long untilNs;
        private final int first;
        private final int conversations;
        private final Promise<Long> done = Promise.promise();
        private final long beganNs = System.nanoTime();
        private long sent;
        private long answered;
        private boolean over;

        Order(double callsPerMs, long forMs, int first, int conversations) {
            this.callsPerMs = callsPerMs;
            this.untilNs = beganNs + forMs * NS_PER_MS;
            this.first = first;
            this.conversations = conversations;
        }

        private void endIfAnswered() {
            if (over && answered == sent) {
                done.tryComplete(answered);
            }
        }
    }

    private BareClient(int upstreamPort) {
        target = new RequestOptions()
                .setMethod(POST)
                .setHost("127.0.0.1")
                .setPort(upstreamPort)
                .setURI(PATH);
    }

    /** Argument: the port of what is called. */
    public static void main(String[] arguments) throws InterruptedException {
        int upstreamPort = Integer.parseInt(arguments[0]);
        int loops = Runtime.getRuntime().availableProcessors();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
        DeploymentOptions each = new DeploymentOptions().setInstances(loops);
        vertx.deployVerticle(BareHttp::new, each)
                .compose(deployed -> vertx.deployVerticle(() -> new BareClient(upstreamPort), each))
                .compose(deployed -> vertx.createHttpServer()
                        .requestHandler(BareClient::order)
                        .listen(0, "127.0.0.1"))
                .onSuccess(server -> System.out.println("bare client takes orders on port " + server.actualPort()))
                .onFailure(cause -> System.exit(1));
        new CountDownLatch(1).await();
    }

    @Override
    public Future<?> start() {
        loop = context;
        client = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setKeepAlive(true)
                        .setKeepAliveTimeout(50)
                        .setPipelining(false))
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING))
                .build();
        LOOPS.add(this);
        return Future.succeededFuture();
    }

    private static void order(HttpServerRequest request) {
        long forMs = Long.parseLong(request.getParam("ms"));
        int first = Integer.parseInt(request.getParam("first"));
        int conversations = Integer.parseInt(request.getParam("conversations"));
        int rate = Integer.parseInt(request.getParam("rate"));
        boolean paced = request.path().equals("/paced");
        Future<Long> sum = Future.succeededFuture(0L);
        for (BareClient each : LOOPS) {
            Order order = new Order(rate / MS_PER_S / LOOPS.size(), forMs, first, conversations);
            each.loop.runOnContext(begin -> {
                if (paced) {
                    each.pace(order, LOOPS.indexOf(each));
                } else {
                    each.saturate(order);
                }
            });
            sum = sum.compose(soFar -> order.done.future().map(answered -> soFar + answered));
        }
        sum.onSuccess(answered -> request.response().end("answered " + answered))
                .onFailure(cause -> request.response().setStatusCode(500).end(cause.toString()));
    }

    /** Each loop has its own part of the conversations. */
    private void pace(Order order, int place) {
        vertx.setPeriodic(1, timer -> {
            long nowNs = System.nanoTime();
            long due = (long) ((nowNs - order.beganNs) / (double) NS_PER_MS * order.callsPerMs);
            while (order.sent < due && nowNs < order.untilNs) {
                int number = (int) ((order.sent * LOOPS.size() + place) % order.conversations);
                call(order, order.first + number, () -> {});
            }
            if (nowNs >= order.untilNs) {
                vertx.cancelTimer(timer);
                order.over = true;
                order.endIfAnswered();
            }
        });
    }

    private void saturate(Order order) {
        for (int i = 0; i < CONNECTIONS; i++) {
            again(order);
        }
    }

    private void again(Order order) {
        if (System.nanoTime() < order.untilNs) {
            call(order, (int) (order.first + order.sent % order.conversations), () -> again(order));
        } else {
            order.over = true;
            order.endIfAnswered();
        }
    }

    private void call(Order order, int conversation, Runnable then) {
        order.sent++;
        Buffer body = Buffer.buffer("{\"conversationId\":\"" + People.conversation(conversation)
                + "\",\"participantId\":\"" + People.participant(conversation) + "\"}");
        String sentNs = Long.toString(System.nanoTime());
        client.request(target)
                .compose(request -> send(request, body, sentNs, conversation))
                .onComplete(
                        status -> {
                            order.answered++;
                            if (status != NO_CONTENT) {
                                order.done.tryFail("status " + status);
                            }
                            then.run();
                            order.endIfAnswered();
                        },
                        order.done::tryFail);
    }

    private static Future<Integer> send(HttpClientRequest request, Buffer body, String sentNs, int conversation) {
        return request.putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(HttpHeaders.ACCEPT, JSON)
                .putHeader(HttpHeaders.USER_AGENT, PRODUCT)
                .putHeader(GUEST_TOKEN, "guest-token-of-" + conversation)
                .putHeader(SENT, sentNs)
                .send(body)
                .compose(response -> response.end().map(response.statusCode()));
    }
}
