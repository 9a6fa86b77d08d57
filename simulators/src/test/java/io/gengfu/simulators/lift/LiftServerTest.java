package io.gengfu.simulators.lift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.simulators.lift.DoorHold.By;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server as an OPC UA client sees it. */
class LiftServerTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private LiftServer server;
  private OpcUaClient client;

  @BeforeEach
  void connect() throws UaException {
    server = LiftServer.builder().lifts(2).watchdog(Duration.ofMillis(400)).start();
    client = OpcUaClient.create(server.url());
    client.connect();
  }

  @AfterEach
  void disconnect() throws UaException {
    client.disconnect();
    server.close();
  }

  @Test
  void everyLiftAnswersItsOwnValues() throws UaException {
    server.lift(1).mode(LiftMode.FIREFIGHTER);
    server.lift(2).set(LiftSignal.SPEED, 1.75);

    assertThat(read("Lift1.mode").value().value()).isEqualTo(4);
    assertThat(read("Lift2.mode").value().value()).isEqualTo(1);
    assertThat(read("Lift2.speed").value().value()).isEqualTo(1.75);
    assertThat(read("Lift2.person").value().value()).isEqualTo(false);
    assertThat(read("Lift2.fault_code").value().value()).isEqualTo("");
  }

  @Test
  void aSubscriberHearsOfAChange() throws UaException {
    Queue<Object> doors = new ConcurrentLinkedQueue<>();
    OpcUaSubscription subscription = new OpcUaSubscription(client, 50.0);
    subscription.create();
    OpcUaMonitoredItem item = OpcUaMonitoredItem.newDataItem(node("Lift1.door"));
    item.setSamplingInterval(50.0);
    item.setDataValueListener((i, value) -> doors.add(value.value().value()));
    subscription.addMonitoredItem(item);
    subscription.synchronizeMonitoredItems();
    await().atMost(LIMIT).until(() -> doors.contains(0));

    server.lift(1).openDoor();

    await().atMost(LIMIT).until(() -> doors.contains(1));
  }

  // The gateway may die while it holds a door; then only the lift itself can free it.
  @Test
  void theDoorIsLetGoWhenNobodyWritesAgain() throws UaException {
    server.lift(1).openDoor();

    assertThat(write("Lift1.door_hold", true).isGood()).isTrue();
    server.lift(1).closeDoor();
    assertThat(read("Lift1.door_hold").value().value()).isEqualTo(true);
    assertThat(read("Lift1.door").value().value()).isEqualTo(1);

    await().atMost(LIMIT).until(() -> !server.lift(1).held());
    assertThat(read("Lift1.door_hold").value().value()).isEqualTo(false);
    assertThat(read("Lift1.door").value().value()).isEqualTo(0);
    assertThat(server.lift(1).holds())
        .singleElement()
        .satisfies(
            hold -> {
              assertThat(hold.ended())
                  .hasValueSatisfying(e -> assertThat(e.by()).isEqualTo(By.WATCHDOG));
              assertThat(hold.writes()).isEqualTo(1);
            });
    assertThat(server.lift(2).holds()).isEmpty();
  }

  @Test
  void writingAgainKeepsTheDoorAsOneHold() throws UaException {
    int writes = 0;
    Instant begin = Instant.now();
    while (Duration.between(begin, Instant.now()).toMillis() < 1000) {
      assertThat(write("Lift1.door_hold", true).isGood()).isTrue();
      writes++;
    }
    write("Lift1.door_hold", false);

    int written = writes;
    assertThat(server.lift(1).holds())
        .singleElement()
        .satisfies(
            hold -> {
              assertThat(hold.writes()).isEqualTo(written);
              assertThat(hold.ended())
                  .hasValueSatisfying(e -> assertThat(e.by()).isEqualTo(By.CLIENT));
            });
  }

  @Test
  void whatIsSpokenIsKept() throws UaException {
    write("Lift1.voice", "电动车请勿进入电梯");

    assertThat(server.lift(1).announcements())
        .singleElement()
        .satisfies(a -> assertThat(a.text()).isEqualTo("电动车请勿进入电梯"));
  }

  @Test
  void onlyOutputsCanBeWritten() throws UaException {
    assertThat(write("Lift1.mode", 1).isGood()).isFalse();
    assertThat(write("Lift1.door_hold", 1).isGood()).isFalse();
    assertThat(server.lift(1).holds()).isEmpty();
  }

  @Test
  void aNodeCanFail() throws UaException {
    server.lift(1).fault(LiftSignal.MODE, StatusCodes.Bad_SensorFailure);

    assertThat(read("Lift1.mode").statusCode().value()).isEqualTo(StatusCodes.Bad_SensorFailure);
    assertThat(read("Lift1.door").statusCode().isGood()).isTrue();

    server.lift(1).clearFaults();
    assertThat(read("Lift1.mode").statusCode().isGood()).isTrue();
  }

  @Test
  void aHangingControllerShowsInItsSourceTime() throws UaException {
    Instant then = Instant.parse("2000-01-01T00:00:00Z");
    server.lift(1).stopClockAt(then);

    assertThat(read("Lift1.mode").sourceTime()).isEqualTo(new DateTime(then));
    assertThat(read("Lift2.mode").sourceTime()).isNotEqualTo(new DateTime(then));
  }

  @Test
  void comesBackOnTheSamePortWithItsStateUnchanged() throws UaException {
    String url = server.url();
    server.lift(1).mode(LiftMode.INSPECTION);
    server.stop();
    server.start();

    assertThat(server.url()).isEqualTo(url);
    OpcUaClient second = OpcUaClient.create(url);
    second.connect();
    try {
      assertThat(second.readValue(0, TimestampsToReturn.Both, node("Lift1.mode")).value().value())
          .isEqualTo(2);
    } finally {
      second.disconnect();
    }
  }

  private DataValue read(String name) throws UaException {
    return client.readValue(0, TimestampsToReturn.Both, node(name));
  }

  private StatusCode write(String name, Object value) throws UaException {
    return client
        .writeValues(List.of(node(name)), List.of(DataValue.valueOnly(Variant.of(value))))
        .getFirst();
  }

  private NodeId node(String name) {
    return new NodeId(client.getNamespaceTable().getIndex(LiftServer.NAMESPACE), name);
  }
}
