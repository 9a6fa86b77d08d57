package io.gengfu.simulators.demo;

import io.gengfu.simulators.demo.Incident.Kind;
import io.gengfu.simulators.estate.Estate;
import io.gengfu.simulators.lift.LiftDirection;
import io.gengfu.simulators.lift.LiftMode;
import io.gengfu.simulators.lift.SimulatedLift;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes things happen in the estate, and keeps what happened. */
final class Story {

  /** Demand, then heat: well above the shipped pack's cut-off. */
  private static final double CHARGING_WATTS = 900;

  private static final double TOO_HOT_CELSIUS = 82;
  private static final Duration SIGNALS_SETTLE = Duration.ofMillis(1500);
  private static final Duration SHORT_PAUSE = Duration.ofMillis(500);
  private static final Duration OUTPUT_LIMIT = Duration.ofSeconds(8);

  private final Estate estate;
  private final Narrator narrator;
  private final Accounts accounts;
  private final Duration pause;
  private final List<Incident> incidents = new ArrayList<>();
  private boolean inOutage;

  Story(Estate estate, Narrator narrator, Duration pause) {
    this.estate = estate;
    this.narrator = narrator;
    this.accounts = new Accounts(estate);
    this.pause = pause;
  }

  List<Incident> incidents() {
    return List.copyOf(incidents);
  }

  Accounts accounts() {
    return accounts;
  }

  /** An ordinary evening, on lifts 1 to 3, charger 1 and zone 3. */
  void evening() throws InterruptedException {
    chapter(1, 2, 3, 1, 3, pause);
  }

  /** The same without the platform, on other devices. */
  void outage() throws InterruptedException {
    inOutage = true;
    // Without long pauses, so that all of it fits into the time without the line.
    chapter(4, 3, 2, 5, 9, SHORT_PAUSE.compareTo(pause) < 0 ? SHORT_PAUSE : pause);
    inOutage = false;
  }

  private void chapter(
      int ebike, int firefighter, int trapped, int charger, int zone, Duration between)
      throws InterruptedException {
    leave(firefighter);
    leave(trapped);
    ebike(ebike);
    Patience.pause(between);
    firefighter(firefighter);
    Patience.pause(between);
    trapped(trapped);
    Patience.pause(between);
    overheat(charger);
    Patience.pause(between);
    intrusion(zone);
  }

  /** Whoever was in the car is out, and the car is in service again. */
  void leave(int number) {
    SimulatedLift lift = estate.lift(number);
    lift.at(1);
    lift.ebike(false);
    lift.alarmButton(false);
    lift.openDoor();
    lift.person(false);
    lift.mode(LiftMode.NORMAL);
  }

  private void ebike(int number) throws InterruptedException {
    SimulatedLift lift = estate.lift(number);
    narrator.tell(number + "号电梯：有人把电动车推进轿厢", "Lift " + number + ": somebody pushes an e-bike in");
    lift.openDoor();
    lift.person(true);
    lift.ebike(true);
    Incident incident = happened(Kind.EBIKE, "lift-" + number, number);
    lift.closeDoor();
    tellOutput(incident, "门被保持打开，语音劝阻", "the door is held, the car speaks");
  }

  private void firefighter(int number) throws InterruptedException {
    SimulatedLift lift = estate.lift(number);
    lift.mode(LiftMode.FIREFIGHTER);
    // The mode is known before the e-bike is: what is tested is the mode, not a race.
    Patience.pause(SIGNALS_SETTLE);
    narrator.tell(
        number + "号电梯：消防员模式下推进电动车，门不得保持",
        "Lift " + number + ": an e-bike in firefighter mode; its door must not be held");
    lift.ebike(true);
    happened(Kind.EBIKE_IN_FIREFIGHTER_LIFT, "lift-" + number, number);
  }

  private void trapped(int number) throws InterruptedException {
    SimulatedLift lift = estate.lift(number);
    lift.person(true);
    lift.closeDoor();
    lift.moving(LiftDirection.UP, 1.6);
    Patience.pause(SIGNALS_SETTLE);
    narrator.tell(
        number + "号电梯：轿厢停在两层之间，有人被困",
        "Lift " + number + ": the car stops between floors with somebody in it");
    lift.moving(LiftDirection.NONE, 0);
    lift.alarmButton(true);
    Incident incident = happened(Kind.ENTRAPMENT, "lift-" + number, number);
    tellOutput(incident, "轿厢内语音安抚", "the car says that help is coming");
  }

  private void overheat(int number) throws InterruptedException {
    narrator.tell(number + "号充电桩：充电过热", "Charger " + number + ": grows hot while charging");
    estate.charger(number).demand(CHARGING_WATTS);
    estate.charger(number).temperature(TOO_HOT_CELSIUS);
    Incident incident = happened(Kind.OVERHEAT, "charger-" + number, number);
    tellOutput(incident, "继电器断开，停止供电", "its relay is cut");
  }

  private void intrusion(int number) throws InterruptedException {
    if (!estate.key().active()) {
      estate.key().set(true);
      Patience.pause(SIGNALS_SETTLE);
    }
    narrator.tell(number + "号防区：夜间布防后有人翻越周界", "Zone " + number + ": somebody climbs over at night");
    estate.zone(number).set(true);
    Incident incident = happened(Kind.INTRUSION, "zone-" + number, number);
    tellOutput(incident, "警号响起", "the siren sounds");
    Patience.pause(SIGNALS_SETTLE);
    estate.zone(number).set(false);
  }

  private Incident happened(Kind kind, String device, int number) {
    Incident incident =
        new Incident(kind, device, number, Instant.now(), System.nanoTime(), inOutage);
    incidents.add(incident);
    return incident;
  }

  private void tellOutput(Incident incident, String zh, String en) throws InterruptedException {
    boolean seen = Patience.until(OUTPUT_LIMIT, () -> accounts.outputNanos(incident).isPresent());
    if (!seen) {
      narrator.tell("设备没有收到动作！", "the device saw nothing!");
      return;
    }
    long millis = (accounts.outputNanos(incident).getAsLong() - incident.atNanos()) / 1_000_000;
    narrator.tell("  → " + zh + "（" + millis + " ms）", "  → " + en + " (" + millis + " ms)");
  }
}
