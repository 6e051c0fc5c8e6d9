package io.keyfold.edge;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose address a call comes from: the peer's, or, when the peer is one of {@code http.trusted-proxies}, the last
 * address in X-Forwarded-For that is not a trusted proxy itself. Immutable.
 */
final class ClientAddress {
    private static final int MAX_HOPS = 16;

    private final List<Network> trusted = new ArrayList<>();

    /** @param trustedProxies addresses ({@code 10.0.0.7}) or networks ({@code 10.0.0.0/8}); never names */
    ClientAddress(List<String> trustedProxies) {
        trustedProxies.forEach(text -> trusted.add(Network.parse(text)));
    }

    /** The address as text. */
    String of(HttpServerRequest request) {
        String peer =
                request.remoteAddress() == null ? null : request.remoteAddress().hostAddress();
        if (peer == null) {
            return "local";
        }
        String forwarded = trusted.isEmpty() ? null : request.getHeader("X-Forwarded-For");
        return forwarded == null ? peer : behindProxies(peer, forwarded);
    }

    /** Walks the list from the nearest hop; what an untrusted hop says about others is not believed. */
    String behindProxies(String peer, String forwarded) {
        String[] hops = forwarded.split(",", -1);
        String client = peer;
        for (int i = hops.length - 1; i >= 0 && hops.length - i <= MAX_HOPS && isTrusted(client); i--) {
            String hop = hops[i].strip();
            if (NetUtil.createByteArrayFromIpAddressString(hop) == null) {
                break;
            }
            client = hop;
        }
        return client;
    }

    private boolean isTrusted(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        return bytes != null && trusted.stream().anyMatch(network -> network.holds(bytes));
    }

    private static final class Network {
        private final byte[] address;
        private final int bits;

        private Network(byte[] address, int bits) {
            this.address = address;
            this.bits = bits;
        }

        static Network parse(String text) {
            int slash = text.indexOf('/');
            byte @Nullable [] address =
                    NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
            if (address == null) {
                throw invalid(text);
            }
            int bits = slash < 0 ? address.length * 8 : parseBits(text, slash);
            if (bits < 0 || bits > address.length * 8) {
                throw invalid(text);
            }
            return new Network(address, bits);
        }

        boolean holds(byte[] other) {
            int whole = bits / 8;
            if (other.length != address.length || !Arrays.equals(address, 0, whole, other, 0, whole)) {
                return false;
            }
            int rest = bits % 8;
            return rest == 0 || (address[whole] ^ other[whole]) >> (8 - rest) == 0;
        }

        private static int parseBits(String text, int slash) {
            try {
                return Integer.parseInt(text.substring(slash + 1));
            } catch (NumberFormatException e) {
                throw invalid(text);
            }
        }

        private static IllegalArgumentException invalid(String text) {
            return new IllegalArgumentException(
                    "http.trusted-proxies: '" + text + "' is neither an address nor a network (10.0.0.0/8)");
        }
    }
}
