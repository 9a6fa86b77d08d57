package io.gengfu.simulators.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.gengfu.simulators.platform.PlatformStore.Incoming;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes every message of every gateway into the store, and only then acknowledges it to the broker
 * and sends a receipt to the gateway. Reconnects for ever, at least every 2 s.
 */
final class Receiver implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);
  private static final String EVERYTHING = "gengfu/v1/+/+";
  private static final int IN_FLIGHT = 1000;
  private static final int BATCH_MAX = 500;
  private static final int SESSION_SECONDS = 3600;
  private static final long STEP_LIMIT_SECONDS = 20;

  private record Arrived(Mqtt5Publish publish, Incoming incoming) {}

  private final PlatformStore store;
  private final Mqtt5AsyncClient client;
  // The broker sends at most IN_FLIGHT unacknowledged; beyond that (QoS 0) the client waits.
  private final BlockingQueue<Arrived> arrived = new ArrayBlockingQueue<>(IN_FLIGHT);
  private final ExecutorService arrivals =
      Executors.newSingleThreadExecutor(daemon("platform-arrivals"));
  private final Thread storing =
      Thread.ofPlatform().name("platform-store").daemon().unstarted(this::run);
  private volatile boolean receipts;

  Receiver(InetSocketAddress broker, PlatformStore store, boolean receipts) {
    this.store = store;
    this.receipts = receipts;
    client =
        Mqtt5Client.builder()
            .identifier("gengfu-platform-" + UUID.randomUUID())
            .serverHost(broker.getHostString())
            .serverPort(broker.getPort())
            .automaticReconnect()
            .initialDelay(200, TimeUnit.MILLISECONDS)
            .maxDelay(2, TimeUnit.SECONDS)
            .applyAutomaticReconnect()
            .buildAsync();
  }

  /** Subscribed when this returns. */
  void start() {
    client.publishes(MqttGlobalPublishFilter.ALL, this::arrive, arrivals, true);
    storing.start();
    await(
        client
            .connectWith()
            .cleanStart(false)
            .sessionExpiryInterval(SESSION_SECONDS)
            .keepAlive(30)
            .restrictions()
            .receiveMaximum(IN_FLIGHT)
            .applyRestrictions()
            .send());
    await(
        client
            .subscribeWith()
            .topicFilter(EVERYTHING)
            .qos(MqttQos.AT_LEAST_ONCE)
            .noLocal(true)
            .retainAsPublished(true)
            .send());
  }

  /** Whether gateways are told what is stored; what is stored is stored either way. */
  void receipts(boolean send) {
    receipts = send;
  }

  /** Tells every gateway how far its lanes are complete. */
  void sendReceipts() {
    store.complete().forEach(this::receipt);
  }

  /** Sends one receipt, true or not. */
  void receipt(LaneId lane, long upTo) {
    try {
      Map<String, Object> receipt =
          Map.of("uplink", lane.uplink(), "epoch", lane.epoch(), "lane", lane.lane(), "upTo", upTo);
      publish("gengfu/v1/" + lane.gateway() + "/receipt", Message.JSON.writeValueAsString(receipt));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a receipt cannot be written", e);
    }
  }

  private void publish(String topic, String json) {
    CompletableFuture<?> _ =
        client
            .publishWith()
            .topic(topic)
            .qos(MqttQos.AT_LEAST_ONCE)
            .contentType("application/json")
            .payload(json.getBytes(StandardCharsets.UTF_8))
            .send()
            .whenComplete(
                (result, error) -> {
                  // The gateway sends again what it has no receipt for, so nothing is lost by this.
                  if (error != null) {
                    LOG.info("A message on {} was not sent: {}", topic, error.toString());
                  }
                });
  }

  @Override
  public void close() {
    try {
      client.disconnect().get(STEP_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("disconnecting", e);
    }
    arrivals.shutdownNow();
    storing.interrupt();
    try {
      storing.join(TimeUnit.SECONDS.toMillis(STEP_LIMIT_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void arrive(Mqtt5Publish publish) {
    try {
      arrived.put(
          new Arrived(
              publish,
              new Incoming(
                  publish.getTopic().toString(),
                  publish.getPayloadAsBytes(),
                  publish.isRetain(),
                  Instant.now(),
                  System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<Arrived> batch = new ArrayList<>();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        batch.add(arrived.take());
        arrived.drainTo(batch, BATCH_MAX - 1);
        Map<LaneId, Long> complete = store.store(batch.stream().map(Arrived::incoming).toList());
        batch.forEach(a -> a.publish().acknowledge());
        batch.clear();
        if (receipts) {
          complete.forEach(this::receipt);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("The platform cannot store; nothing is acknowledged from here on", e);
    }
  }

  private static ThreadFactory daemon(String name) {
    return Thread.ofPlatform().name(name).daemon().factory();
  }

  private static void await(CompletableFuture<?> step) {
    try {
      step.get(STEP_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the platform did not reach its broker", e);
    }
  }
}
