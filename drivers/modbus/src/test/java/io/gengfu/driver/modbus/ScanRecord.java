package io.gengfu.driver.modbus;

import java.util.ArrayList;
import java.util.List;

/** What a scan has said, in the order in which it did. */
final class ScanRecord implements ScanListener {

  final List<FoundUnit> found = new ArrayList<>();
  final List<Integer> asked = new ArrayList<>();
  final List<String> remarks = new ArrayList<>();
  int lastQuestion;

  @Override
  public void asks(String setting, int unit, int question, int of) {
    asked.add(unit);
    lastQuestion = question;
  }

  @Override
  public void found(FoundUnit unit) {
    found.add(unit);
  }

  @Override
  public void garbled(String setting, int unit, String what) {
    remarks.add("unit " + unit + " garbled: " + what);
  }

  @Override
  public void skipped(String setting, String why) {
    remarks.add(setting + " skipped: " + why);
  }

  List<Integer> units() {
    return found.stream().map(FoundUnit::unit).toList();
  }
}
