package io.sluice.manual;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.FindingCode;
import io.sluice.model.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One page for every code that a user can meet, saying what the code says. */
class ErrorPagesTest {
    private static final Path ERRORS = Pages.DOCS.resolve("errors");

    @Test
    void everyCodeHasAPageAndEveryPageACode() throws IOException {
        Stream<String> codes = Stream.concat(
                Arrays.stream(Reason.values()).map(Reason::code),
                Arrays.stream(FindingCode.values()).map(FindingCode::id));
        assertThat(Pages.names(ERRORS)).containsExactlyElementsOf(codes.sorted().toList());
    }

    @ParameterizedTest
    @EnumSource
    void aReasonsPageAgreesWithTheProgram(Reason reason) throws IOException {
        String status = reason.status() == 0 ? "none" : Integer.toString(reason.status());
        assertThat(page(reason.code()))
                .startsWith("# " + reason.code() + " · " + reason.word() + "\n\n" + Pages.capitalised(reason.title())
                        + ".\n")
                .containsPattern("\nStatus " + status + " · at fault: [a-z ]+ · label `" + reason.word() + "`")
                .contains("\n## When\n", "\n## What the client sees\n", "\n## How to fix it\n\n- ");
    }

    @ParameterizedTest
    @EnumSource
    void aFindingsPageAgreesWithTheProgram(FindingCode code) throws IOException {
        assertThat(page(code.id()))
                .startsWith(
                        "# " + code.id() + " · " + severity(code) + "\n\n" + Pages.capitalised(code.title()) + ".\n")
                .contains("\n## When\n", "\n## What happens\n", "\n## How to fix it\n\n- ");
    }

    @Test
    void theIndexIsGenerated() throws IOException {
        Pages.isGenerated(ERRORS.resolve("README.md"), index());
    }

    private static String page(String code) throws IOException {
        return Files.readString(ERRORS.resolve(code + ".md"));
    }

    private static String severity(FindingCode code) {
        return code.severity().name().toLowerCase(Locale.ROOT);
    }

    private static String index() {
        StringBuilder text = new StringBuilder("""
                # Codes

                Generated from the program's tables; do not edit.

                ## Answers that Sluice makes itself (`SLU…`)

                The code is in the body of the answer. The label is the same word in metrics and logs. Without a status no answer
                can be sent any more, and the connection is cut.

                | code | status | label | when |
                |---|---|---|---|
                """);
        for (Reason reason : Reason.values()) {
            text.append("| [")
                    .append(reason.code())
                    .append("](")
                    .append(reason.code())
                    .append(".md) | ")
                    .append(reason.status() == 0 ? "–" : Integer.toString(reason.status()))
                    .append(" | `")
                    .append(reason.word())
                    .append("` | ")
                    .append(Pages.cell(reason.title()))
                    .append(" |\n");
        }
        text.append("""

                ## Findings on manifests (`SLF…`)

                `error`: part of the input is not served as written; `warning`: served, probably not as meant; `info`: worth knowing.

                | code | severity | what |
                |---|---|---|
                """);
        for (FindingCode code : FindingCode.values()) {
            text.append("| [")
                    .append(code.id())
                    .append("](")
                    .append(code.id())
                    .append(".md) | ")
                    .append(severity(code))
                    .append(" | ")
                    .append(Pages.cell(code.title()))
                    .append(" |\n");
        }
        return text.toString();
    }
}
