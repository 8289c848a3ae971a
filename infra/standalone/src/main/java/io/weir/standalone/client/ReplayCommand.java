package io.weir.standalone.client;

import io.weir.standalone.CommandGroup;
import picocli.CommandLine.Command;

/** Computes all statistics again beside those that are shown, and switches between the two. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        description = {
            "Computes all statistics again from the log, beside those that are shown.",
            "",
            "Such a computation is a generation. The one that is shown stays until you switch, and is still",
            "computed after that, so that you can go back. At most three exist at a time."
        },
        subcommands = {
            ReplayComputing.Start.class,
            ReplayRebuild.class,
            ReplayShowing.Status.class,
            ReplayShowing.Compare.class,
            ReplayComputing.Pause.class,
            ReplayComputing.Resume.class,
            ReplayComputing.Limit.class,
            ReplayShowing.Switch.class,
            ReplayShowing.Rollback.class,
            ReplayComputing.Drop.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it worked",
            "1:it was refused, or Weir does not answer; the message says why",
            "2:the command line is wrong",
            "3:no Weir runs on the data folder"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir replay start --wait                         compute generation 2",
            "  weir replay compare 2                            are its numbers those that are shown?",
            "  weir replay switch 2                             show it",
            "  weir replay rollback                             show the one before it again",
            "  weir replay drop 1                               remove the one that is not needed any more",
            "  weir replay rebuild planner-v2 --change FILE     change what its numbers depend on"
        })
public final class ReplayCommand extends CommandGroup {}
