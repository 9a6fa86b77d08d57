package io.gengfu.agent.uplink;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;

/**
 * Sockets that report their end only once something was sent. Paho starts its reader and then waits
 * to see it running; when the far end hangs up sooner, as a proxy without a broker behind it does,
 * the reader has run and ended, and that wait never ends: one thread lost for each attempt.
 */
class PatientSockets extends SocketFactory {

  /** Of the one connection that these sockets are for. */
  final Meter meter;

  PatientSockets(Meter meter) {
    this.meter = meter;
  }

  @Override
  public Socket createSocket() {
    return new PatientSocket(meter);
  }

  // Paho makes unconnected sockets only.
  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(
      InetAddress address, int port, InetAddress localAddress, int localPort) {
    throw new UnsupportedOperationException();
  }

  /** One of them. */
  static class PatientSocket extends MeteredSocket {
    private static final long LIMIT_SECONDS = 5;

    private final CountDownLatch sending = new CountDownLatch(1);

    PatientSocket(Meter meter) {
      super(meter);
    }

    /** What comes, however it gets here. */
    InputStream incoming() throws IOException {
      return super.getInputStream();
    }

    /** What goes, however it gets there. */
    OutputStream outgoing() throws IOException {
      return super.getOutputStream();
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(incoming()) {
        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          try {
            int count = in.read(bytes, offset, length);
            if (count < 0) {
              awaitSending();
            }
            return count;
          } catch (SocketTimeoutException e) {
            throw e; // not an end
          } catch (IOException e) {
            awaitSending();
            throw e;
          }
        }
      };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(outgoing()) {
        @Override
        public void write(int one) throws IOException {
          sending.countDown();
          out.write(one);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          sending.countDown();
          out.write(bytes, offset, length);
        }
      };
    }

    private void awaitSending() {
      try {
        // Beyond the limit a lost thread is the lesser harm.
        boolean sent = sending.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (!sent) {
          sending.countDown();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() throws IOException {
      sending.countDown();
      super.close();
    }
  }
}
