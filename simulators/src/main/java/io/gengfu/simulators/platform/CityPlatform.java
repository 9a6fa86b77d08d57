package io.gengfu.simulators.platform;

import io.gengfu.simulators.FreePort;
import io.gengfu.simulators.line.FaultProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The city platform: its broker (embedded, or any that is running already), its receiver, and the
 * line from the gateways, which goes through a {@link FaultProxy}.
 */
public final class CityPlatform implements AutoCloseable {

  private final InetSocketAddress address;
  private final boolean embedded;
  private final PlatformStore store;
  private final FaultProxy link;
  private final Receiver receiver;
  private @Nullable EmbeddedBroker broker;

  private CityPlatform(Builder builder, PlatformStore store) {
    this.store = store;
    embedded = builder.external.isEmpty();
    address =
        builder
            .external
            .map(uri -> new InetSocketAddress(uri.getHost(), uri.getPort()))
            .orElseGet(
                () ->
                    new InetSocketAddress(
                        InetAddress.getLoopbackAddress(),
                        builder.port == 0 ? FreePort.find() : builder.port));
    if (embedded) {
      broker = EmbeddedBroker.start(address.getPort());
    }
    link = FaultProxy.mqtt(builder.linkPort, address);
    receiver = new Receiver(address, store, builder.receipts);
  }

  public static Builder builder(Path store) {
    return new Builder(store);
  }

  /** Where gateways connect: the near end of the line. */
  public URI uri() {
    return URI.create("mqtt://127.0.0.1:" + link.port());
  }

  /** The broker itself, at the far end of the line. */
  public int brokerPort() {
    return address.getPort();
  }

  /** The line between the gateways and the broker. */
  public FaultProxy link() {
    return link;
  }

  public PlatformStore store() {
    return store;
  }

  /** A new way to command gateways, on a connection of its own; the caller closes it. */
  public Commander commander() {
    return Commander.connect(address);
  }

  /** Cuts the line between the gateways and the platform. */
  public void cut() {
    link.cut();
  }

  public void restore() {
    link.restore();
  }

  /** Whether gateways are told what is stored; default true. */
  public void receipts(boolean send) {
    receiver.receipts(send);
  }

  /** Tells every gateway again how far its lanes are complete. */
  public void sendReceipts() {
    receiver.sendReceipts();
  }

  /** Sends one receipt, true or not: a wrong one must not harm a gateway. */
  public void sendReceipt(LaneId lane, long upTo) {
    receiver.receipt(lane, upTo);
  }

  /**
   * Stops the embedded broker; it forgets all sessions and retained messages, as after a crash.
   *
   * @throws IllegalStateException if the broker is not ours
   */
  public synchronized void stopBroker() {
    requireEmbedded();
    if (broker != null) {
      broker.close();
      broker = null;
    }
  }

  /** Starts the embedded broker again, on the same port. */
  public synchronized void startBroker() {
    requireEmbedded();
    if (broker == null) {
      broker = EmbeddedBroker.start(address.getPort());
    }
  }

  @Override
  public synchronized void close() {
    link.close();
    receiver.close();
    if (broker != null) {
      broker.close();
      broker = null;
    }
    store.close();
  }

  private void requireEmbedded() {
    if (!embedded) {
      throw new IllegalStateException("the broker belongs to somebody else");
    }
  }

  /** What the platform is made of. */
  public static final class Builder {
    private final Path store;
    private int port;
    private int linkPort;
    private boolean receipts = true;
    private Optional<URI> external = Optional.empty();

    private Builder(Path store) {
      this.store = store;
    }

    /** Of the embedded broker; default 0, a free one. */
    public Builder port(int brokerPort) {
      this.port = brokerPort;
      return this;
    }

    /** Of the near end of the line; default 0, a free one. */
    public Builder linkPort(int near) {
      this.linkPort = near;
      return this;
    }

    /** Uses a broker that is running, {@code mqtt://host:port}, in place of the embedded one. */
    public Builder broker(URI running) {
      this.external = Optional.of(running);
      return this;
    }

    /** Default true. */
    public Builder receipts(boolean send) {
      this.receipts = send;
      return this;
    }

    /** Started and subscribed. */
    public CityPlatform start() {
      PlatformStore opened = PlatformStore.open(store);
      CityPlatform platform = new CityPlatform(this, opened);
      try {
        platform.receiver.start();
      } catch (RuntimeException e) {
        platform.close();
        throw e;
      }
      return platform;
    }
  }
}
