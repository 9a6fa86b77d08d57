package io.gengfu.rules.bench;

import io.gengfu.rules.Known;

/** Job A by hand. */
final class HandA extends StateMachine {

  HandA(int devices, Alerts alerts) {
    super(devices, alerts);
  }

  @Override
  int hot(int device) {
    return good(temperatureKnown[device], temperature[device] > 60);
  }

  @Override
  int dangerous(int device) {
    boolean smokeGood = smokeKnown[device] == Known.GOOD;
    if (smokeGood && smoke[device] == 0) {
      return FALSE;
    }
    if (temperatureKnown[device] != Known.GOOD) {
      return UNKNOWN;
    }
    return temperature[device] > 50 ? smokeGood ? TRUE : UNKNOWN : FALSE;
  }
}
