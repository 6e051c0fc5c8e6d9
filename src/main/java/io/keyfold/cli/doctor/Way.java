package io.keyfold.cli.doctor;

import io.keyfold.core.DoctorCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** The way to one address, step by step: name, connection, certificate. */
final class Way {
    private static final long SOON_MS = 14 * 86_400_000L;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final URI address;
    private final int patienceMs;

    Way(URI address, long patienceMs) {
        this.address = address;
        this.patienceMs = (int) patienceMs;
    }

    Finding name() {
        try {
            InetAddress[] found = InetAddress.getAllByName(host());
            return Finding.ok(host() + " is "
                    + Arrays.stream(found).map(InetAddress::getHostAddress).collect(Collectors.joining(", ")));
        } catch (UnknownHostException e) {
            return Finding.failed(DoctorCode.NAME_UNKNOWN, host() + " of " + address + " cannot be resolved");
        }
    }

    Finding connection() {
        try (Socket socket = connected()) {
            return Finding.ok("port " + socket.getPort() + " takes connections");
        } catch (SocketTimeoutException e) {
            return Finding.failed(DoctorCode.NO_ANSWER, "no connection to " + there() + " in " + patienceMs + " ms");
        } catch (ConnectException e) {
            return Finding.failed(DoctorCode.CONNECTION_REFUSED, there() + ": " + e.getMessage());
        } catch (IOException e) {
            return Finding.failed(DoctorCode.CONNECTION_CUT, there() + ": " + e.getMessage());
        }
    }

    /** Shakes hands as the relay does: the chain must be trusted, and be for this host. */
    Finding certificate(long nowEpochMs) {
        if (!isTls()) {
            return Finding.ok("none: " + address.getScheme() + " is without TLS");
        }
        try (Socket plain = connected();
                SSLSocket socket = (SSLSocket)
                        ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(plain, host(), port(), true)) {
            socket.setSoTimeout(patienceMs);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            X509Certificate own = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return expiry(own.getNotAfter().toInstant().toEpochMilli(), nowEpochMs);
        } catch (SocketTimeoutException e) {
            return Finding.failed(DoctorCode.NO_ANSWER, there() + ": no TLS handshake in " + patienceMs + " ms");
        } catch (SSLException e) {
            return Finding.failed(DoctorCode.TLS_FAILED, there() + ": " + e.getMessage());
        } catch (IOException e) {
            return Finding.failed(DoctorCode.CONNECTION_CUT, there() + ": " + e.getMessage());
        }
    }

    /** A certificate that is good now, by its last day. */
    static Finding expiry(long notAfterEpochMs, long nowEpochMs) {
        String until = "trusted, good until " + Instant.ofEpochMilli(notAfterEpochMs);
        return notAfterEpochMs - nowEpochMs < SOON_MS
                ? Finding.warned(DoctorCode.CERTIFICATE_EXPIRING, until)
                : Finding.ok(until);
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host(), port()), patienceMs);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private String there() {
        return host() + ":" + port();
    }

    private String host() {
        return address.getHost();
    }

    private boolean isTls() {
        return "https".equalsIgnoreCase(address.getScheme());
    }

    private int port() {
        return address.getPort() > 0 ? address.getPort() : isTls() ? HTTPS_PORT : HTTP_PORT;
    }
}
