package io.gengfu.agent.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/** Every word that may stand after {@code gengfu}, except {@code run}, which is {@code Main}'s. */
@Command(
    name = "gengfu",
    description = "The watchman in the building: reads devices, acts at once, tells the city.",
    mixinStandardHelpOptions = true,
    version = "gengfu 0.1.0",
    footer = {
      "  run DIR      Runs the site in this folder, until stopped.",
      "From a clone also: demo, verify, simulate."
    },
    subcommands = {
      CheckCommand.class,
      ReplayCommand.class,
      ReloadCommand.class,
      TestCommand.class,
      StatusCommand.class,
      DevicesCommand.class,
      PointCommand.class,
      AlertsCommand.class,
      TailCommand.class,
      AlertWords.Acknowledge.class,
      AlertWords.Confirm.class,
      AlertWords.Reset.class,
      AlertWords.Shelve.class,
      AlertWords.Unshelve.class,
      AlertWords.OutOfService.class,
      AlertWords.InService.class,
      ModeCommand.class,
      ModesCommand.class,
      CloseCommand.class,
      ConsentCommand.class,
      BrowseCommand.class,
      TrustCommand.class,
      KpiCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      DoctorCommand.class,
      ScanCommand.class
    })
public final class Commands {

  /** What went wrong is one line for people, not a stack. */
  static final IExecutionExceptionHandler PLAIN_WORDS =
      (problem, line, parsed) -> {
        line.getErr().println("gengfu: " + problem.getMessage());
        return 1;
      };

  private Commands() {}

  /**
   * @return the process's exit code: 0 done, 1 failed, 2 not understood
   */
  public static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Commands()).setExecutionExceptionHandler(PLAIN_WORDS);
  }
}
