package io.gengfu.agent.uplink;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that are through the TLS handshake once they are connected, and as patient as others. For
 * Paho they are plain ones: its own TLS puts a host's name into the handshake even where it is an
 * address, and knows nothing of {@link PatientSockets}.
 */
final class TlsSockets extends PatientSockets {

  private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(10);

  private final SSLContext context;
  private final List<String> protocols;
  private final String host;
  private final BrokerTrust trust;

  /** The far end hung up on the handshake without a word of TLS. */
  static final class NoTlsException extends IOException {
    private static final long serialVersionUID = 1L;

    NoTlsException(IOException cause) {
      super("hung up before TLS began: " + cause.getMessage(), cause);
    }
  }

  /**
   * @param host whom the certificate must name
   * @param trust the context's
   */
  TlsSockets(
      SSLContext context, List<String> protocols, String host, BrokerTrust trust, Meter meter) {
    super(meter);
    this.context = context;
    this.trust = trust;
    this.protocols = List.copyOf(protocols);
    this.host = host;
  }

  /** Of what the broker has shown, the certificate that ends first. */
  Optional<X509Certificate> firstToEnd() {
    return trust.firstToEnd();
  }

  @Override
  public Socket createSocket() {
    return new TlsSocket();
  }

  private final class TlsSocket extends PatientSocket {
    private final Socket line = new MeteredSocket(meter);
    private volatile @Nullable SSLSocket secured;

    TlsSocket() {
      super(meter);
    }

    @Override
    public void connect(SocketAddress address, int timeoutMillis) throws IOException {
      line.setTcpNoDelay(true);
      line.connect(address, timeoutMillis);
      line.setSoTimeout((int) HANDSHAKE_LIMIT.toMillis());
      SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(line, host, line.getPort(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(protocols.toArray(String[]::new));
      parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 2818 §3.1, also of IP addresses
      socket.setSSLParameters(parameters);
      shakeHands(socket);
      secured = socket;
    }

    private void shakeHands(SSLSocket socket) throws IOException {
      try {
        socket.startHandshake();
      } catch (SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        if (trust.wasAsked() || BrokerTrust.Words.says(e, "fatal alert", "protocol")) {
          throw e;
        }
        throw new NoTlsException(e);
      }
    }

    private SSLSocket secured() throws SocketException {
      SSLSocket socket = secured;
      if (socket == null) {
        throw new SocketException("not connected");
      }
      return socket;
    }

    @Override
    InputStream incoming() throws IOException {
      return secured().getInputStream();
    }

    @Override
    OutputStream outgoing() throws IOException {
      return secured().getOutputStream();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
      line.setSoTimeout(millis);
    }

    @Override
    public boolean isConnected() {
      return secured != null;
    }

    @Override
    public InetAddress getInetAddress() {
      return line.getInetAddress();
    }

    // Paho's way to end what waits; in the middle of connecting too.
    @Override
    public void shutdownInput() throws IOException {
      if (line.isConnected()) {
        line.shutdownInput();
      } else {
        line.close();
      }
    }

    // The line first: to say good-bye in TLS could wait for a far end that does not read any more.
    @Override
    public void close() throws IOException {
      super.close();
      line.close();
    }
  }
}
