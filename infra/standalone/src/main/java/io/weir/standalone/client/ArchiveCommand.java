package io.weir.standalone.client;

import io.weir.standalone.CommandGroup;
import picocli.CommandLine.Command;

/** Says how far the archive is, whether it is whole, and exports it. */
@Command(
        name = "archive",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        description = {
            "Says how far the archive is, whether it is whole, and exports its events for SQL.",
            "",
            "An archive holds every event, every refused event and every definition in a folder or an S3",
            "bucket, for the day on which Kafka is lost. Weir writes it while WEIR_ARCHIVE names one. It is off by",
            "default: on the same disk it would only take room."
        },
        subcommands = {ArchiveStatus.class, ArchiveVerify.class, ArchiveExport.class},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it worked, and nothing is wrong",
            "1:something is wrong with the archive, or it cannot be read; the message says what",
            "2:the command line, or a setting, is wrong",
            "3:no archive is named, and no Weir on the data folder has one"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  WEIR_ARCHIVE=file:/backup/weir weir up           archive to a folder on another disk",
            "  WEIR_ARCHIVE=s3://bucket/weir weir up            to S3; credentials as for the AWS CLI",
            "  weir archive status                              how far it is, partition by partition",
            "  weir archive verify                              read all of it: is it whole?",
            "  weir archive export --to /data/events            its events as Parquet files, for DuckDB, Athena or Spark"
        })
public final class ArchiveCommand extends CommandGroup {}
