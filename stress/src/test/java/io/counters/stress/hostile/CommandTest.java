package io.counters.stress.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the commands are really run, and that an end which is no answer is found. */
class CommandTest {
    @TempDir
    private Path directory;

    @Test
    void everyCommandReadsASoundFile() throws IOException {
        Path file = Files.write(directory.resolve("specimen.seg"), Specimen.build());
        assertThat(Command.all(1))
                .filteredOn(
                        command -> !command.name().contains("dump")) // this module's test memory has but whole words
                .isNotEmpty()
                .allMatch(command -> command.attack(file));
    }

    @Test
    void whatCannotBeReadIsRefused() throws IOException {
        Path file = Files.write(directory.resolve("garbage.seg"), new byte[8]);
        assertThat(Command.all(1))
                .filteredOn(command -> !command.name().contains("doctor")) // which answers whatever there is
                .isNotEmpty()
                .noneMatch(command -> command.attack(file));
    }

    @Test
    void anExitCodeThatIsNoAnswerIsAFinding() throws IOException {
        Path file = Files.write(directory.resolve("specimen.seg"), Specimen.build());
        assertThatThrownBy(() -> new Command(1, 0, List.of("list", "--nonsense")).attack(file))
                .hasMessageContaining("exit code 64");
    }

    @Test
    void eachCommandSeesItsShareOfTheFiles() {
        for (Command command : Command.all(100)) {
            int due = 0;
            for (int i = 0; i < 1_000; i++) {
                due += command.isDue(i) ? 1 : 0;
            }
            assertThat(due).as(command.name()).isEqualTo(10);
        }
    }
}
