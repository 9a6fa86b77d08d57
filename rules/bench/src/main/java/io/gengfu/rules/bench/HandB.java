package io.gengfu.rules.bench;

/** Job B by hand: every template's two conditions, with its constants in place. */
final class HandB extends StateMachine {

  private final byte[] templates;

  HandB(int devices, Alerts alerts) {
    super(devices, alerts);
    templates = new byte[devices];
    for (int device = 0; device < devices; device++) {
      templates[device] = (byte) (device % Templates.COUNT);
    }
  }

  @Override
  boolean hotReadsCurrent(int device) {
    return templates[device] % 5 == 2 || templates[device] % 5 == 4;
  }

  @Override
  boolean dangerReadsCurrent(int device) {
    return templates[device] % 5 == 4;
  }

  @Override
  int hot(int d) {
    return switch (templates[d]) {
      case 0 -> above(d, 60.0);
      case 1 -> atLeast(d, 60.0);
      case 2 -> and(above(d, 60.0), currentBelow(d, 10));
      case 3 -> lessOneAbove(d, 59.0);
      case 4 -> or(above(d, 60.0), currentAbove(d, 30));
      case 5 -> above(d, 60.5);
      case 6 -> atLeast(d, 60.5);
      case 7 -> and(above(d, 60.5), currentBelow(d, 11));
      case 8 -> lessOneAbove(d, 59.5);
      case 9 -> or(above(d, 60.5), currentAbove(d, 31));
      case 10 -> above(d, 61.0);
      case 11 -> atLeast(d, 61.0);
      case 12 -> and(above(d, 61.0), currentBelow(d, 12));
      case 13 -> lessOneAbove(d, 60.0);
      case 14 -> or(above(d, 61.0), currentAbove(d, 32));
      case 15 -> above(d, 61.5);
      case 16 -> atLeast(d, 61.5);
      case 17 -> and(above(d, 61.5), currentBelow(d, 13));
      case 18 -> lessOneAbove(d, 60.5);
      case 19 -> or(above(d, 61.5), currentAbove(d, 33));
      case 20 -> above(d, 62.0);
      case 21 -> atLeast(d, 62.0);
      case 22 -> and(above(d, 62.0), currentBelow(d, 14));
      case 23 -> lessOneAbove(d, 61.0);
      case 24 -> or(above(d, 62.0), currentAbove(d, 34));
      case 25 -> above(d, 62.5);
      case 26 -> atLeast(d, 62.5);
      case 27 -> and(above(d, 62.5), currentBelow(d, 15));
      case 28 -> lessOneAbove(d, 61.5);
      case 29 -> or(above(d, 62.5), currentAbove(d, 35));
      case 30 -> above(d, 63.0);
      case 31 -> atLeast(d, 63.0);
      case 32 -> and(above(d, 63.0), currentBelow(d, 16));
      case 33 -> lessOneAbove(d, 62.0);
      case 34 -> or(above(d, 63.0), currentAbove(d, 36));
      case 35 -> above(d, 63.5);
      case 36 -> atLeast(d, 63.5);
      case 37 -> and(above(d, 63.5), currentBelow(d, 17));
      case 38 -> lessOneAbove(d, 62.5);
      case 39 -> or(above(d, 63.5), currentAbove(d, 37));
      case 40 -> above(d, 64.0);
      case 41 -> atLeast(d, 64.0);
      case 42 -> and(above(d, 64.0), currentBelow(d, 18));
      case 43 -> lessOneAbove(d, 63.0);
      case 44 -> or(above(d, 64.0), currentAbove(d, 38));
      case 45 -> above(d, 64.5);
      case 46 -> atLeast(d, 64.5);
      case 47 -> and(above(d, 64.5), currentBelow(d, 19));
      case 48 -> lessOneAbove(d, 63.5);
      default -> or(above(d, 64.5), currentAbove(d, 39));
    };
  }

  @Override
  int dangerous(int d) {
    return switch (templates[d]) {
      case 0 -> and(smoke(d), above(d, 50.0));
      case 1 -> and(smoke(d), atLeast(d, 50.0));
      case 2 -> and(smoke(d), above(d, 50.0));
      case 3 -> and(smoke(d), atLeast(d, 50.0));
      case 4 -> and(or(smoke(d), currentAbove(d, 30)), above(d, 50.0));
      case 5 -> and(smoke(d), above(d, 50.5));
      case 6 -> and(smoke(d), atLeast(d, 50.5));
      case 7 -> and(smoke(d), above(d, 50.5));
      case 8 -> and(smoke(d), atLeast(d, 50.5));
      case 9 -> and(or(smoke(d), currentAbove(d, 31)), above(d, 50.5));
      case 10 -> and(smoke(d), above(d, 51.0));
      case 11 -> and(smoke(d), atLeast(d, 51.0));
      case 12 -> and(smoke(d), above(d, 51.0));
      case 13 -> and(smoke(d), atLeast(d, 51.0));
      case 14 -> and(or(smoke(d), currentAbove(d, 32)), above(d, 51.0));
      case 15 -> and(smoke(d), above(d, 51.5));
      case 16 -> and(smoke(d), atLeast(d, 51.5));
      case 17 -> and(smoke(d), above(d, 51.5));
      case 18 -> and(smoke(d), atLeast(d, 51.5));
      case 19 -> and(or(smoke(d), currentAbove(d, 33)), above(d, 51.5));
      case 20 -> and(smoke(d), above(d, 52.0));
      case 21 -> and(smoke(d), atLeast(d, 52.0));
      case 22 -> and(smoke(d), above(d, 52.0));
      case 23 -> and(smoke(d), atLeast(d, 52.0));
      case 24 -> and(or(smoke(d), currentAbove(d, 34)), above(d, 52.0));
      case 25 -> and(smoke(d), above(d, 52.5));
      case 26 -> and(smoke(d), atLeast(d, 52.5));
      case 27 -> and(smoke(d), above(d, 52.5));
      case 28 -> and(smoke(d), atLeast(d, 52.5));
      case 29 -> and(or(smoke(d), currentAbove(d, 35)), above(d, 52.5));
      case 30 -> and(smoke(d), above(d, 53.0));
      case 31 -> and(smoke(d), atLeast(d, 53.0));
      case 32 -> and(smoke(d), above(d, 53.0));
      case 33 -> and(smoke(d), atLeast(d, 53.0));
      case 34 -> and(or(smoke(d), currentAbove(d, 36)), above(d, 53.0));
      case 35 -> and(smoke(d), above(d, 53.5));
      case 36 -> and(smoke(d), atLeast(d, 53.5));
      case 37 -> and(smoke(d), above(d, 53.5));
      case 38 -> and(smoke(d), atLeast(d, 53.5));
      case 39 -> and(or(smoke(d), currentAbove(d, 37)), above(d, 53.5));
      case 40 -> and(smoke(d), above(d, 54.0));
      case 41 -> and(smoke(d), atLeast(d, 54.0));
      case 42 -> and(smoke(d), above(d, 54.0));
      case 43 -> and(smoke(d), atLeast(d, 54.0));
      case 44 -> and(or(smoke(d), currentAbove(d, 38)), above(d, 54.0));
      case 45 -> and(smoke(d), above(d, 54.5));
      case 46 -> and(smoke(d), atLeast(d, 54.5));
      case 47 -> and(smoke(d), above(d, 54.5));
      case 48 -> and(smoke(d), atLeast(d, 54.5));
      default -> and(or(smoke(d), currentAbove(d, 39)), above(d, 54.5));
    };
  }

  private int above(int device, double limit) {
    return good(temperatureKnown[device], temperature[device] > limit);
  }

  private int lessOneAbove(int device, double limit) {
    return good(temperatureKnown[device], temperature[device] - 1 > limit);
  }

  private int atLeast(int device, double limit) {
    return good(temperatureKnown[device], temperature[device] >= limit);
  }

  private int smoke(int device) {
    return good(smokeKnown[device], smoke[device] != 0);
  }

  private int currentBelow(int device, double limit) {
    return good(currentKnown[device], current[device] < limit);
  }

  private int currentAbove(int device, double limit) {
    return good(currentKnown[device], current[device] > limit);
  }
}
