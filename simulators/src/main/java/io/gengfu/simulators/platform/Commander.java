package io.gengfu.simulators.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends commands to gateways and waits for their answers: one connection, one response topic for
 * each gateway below its own, and correlation data for each command (MQTT 5 §4.10).
 */
public final class Commander implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Commander.class);
  private static final long STEP_LIMIT_SECONDS = 20;
  private static final int LATE_MOST = 1_000;

  private final String name = "platform-" + UUID.randomUUID();
  private final Mqtt5AsyncClient client;
  private final Map<String, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<JsonNode> unasked = new CopyOnWriteArrayList<>();

  private Commander(InetSocketAddress broker) {
    client =
        Mqtt5Client.builder()
            .identifier("gengfu-" + name)
            .serverHost(broker.getHostString())
            .serverPort(broker.getPort())
            .automaticReconnectWithDefaultConfig()
            .buildAsync();
  }

  /** Connected and subscribed when this returns. */
  public static Commander connect(InetSocketAddress broker) {
    var commander = new Commander(broker);
    try {
      commander.await(commander.client.connectWith().cleanStart(true).send());
      for (String below : List.of("/reply", "/reply/" + commander.name)) {
        commander.await(
            commander
                .client
                .subscribeWith()
                .topicFilter("gengfu/v1/+" + below)
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(commander::arrive)
                .send());
      }
      return commander;
    } catch (RuntimeException e) {
      commander.close();
      throw e;
    }
  }

  /**
   * Sends a command.
   *
   * @return the gateway's answer; never, if there is none
   */
  public CompletableFuture<JsonNode> send(Command command) {
    String topic = "gengfu/v1/" + command.gateway() + "/reply/" + name;
    return send(command, Optional.of(topic));
  }

  /**
   * Sends a command with a response topic of one's choice, or with none.
   *
   * @return the answer, if it comes to where this listens
   */
  public CompletableFuture<JsonNode> send(Command command, Optional<String> responseTopic) {
    String correlation = UUID.randomUUID().toString();
    var answer = new CompletableFuture<JsonNode>();
    waiting.put(correlation, answer);
    List<Mqtt5UserProperty> signature =
        command.signature().map(text -> Mqtt5UserProperty.of("signature", text)).stream().toList();
    await(
        client
            .publishWith()
            .topic("gengfu/v1/" + command.gateway() + "/command")
            .qos(MqttQos.AT_LEAST_ONCE)
            .retain(command.retained())
            .contentType("application/json")
            .responseTopic(responseTopic.orElse(null))
            .correlationData(correlation.getBytes(StandardCharsets.UTF_8))
            .userProperties(Mqtt5UserProperties.of(signature))
            .payload(command.body())
            .send());
    return answer;
  }

  /** Sends a command and waits. */
  public JsonNode ask(Command command) {
    return await(send(command));
  }

  /** Answers that nobody here waits for: those to commands of an earlier platform. */
  public List<JsonNode> unasked() {
    return List.copyOf(unasked);
  }

  private void arrive(Mqtt5Publish publish) {
    String correlation =
        publish
            .getCorrelationData()
            .map(data -> StandardCharsets.UTF_8.decode(data.duplicate()).toString())
            .orElse("");
    JsonNode json;
    try {
      json = Message.JSON.readTree(new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      LOG.warn("An answer that is no JSON on {}", publish.getTopic());
      return;
    }
    CompletableFuture<JsonNode> asked = waiting.remove(correlation);
    if (asked != null) {
      asked.complete(json);
    } else if (unasked.size() < LATE_MOST) {
      unasked.add(json);
    }
  }

  private <T> T await(CompletableFuture<T> step) {
    try {
      return step.get(STEP_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("no answer within " + STEP_LIMIT_SECONDS + " s", e);
    }
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
  }
}
