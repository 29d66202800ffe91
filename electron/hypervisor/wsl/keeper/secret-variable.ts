/** Of the environment: it hands the console's secret to the keeper, and not to wsl.exe. */
export const SECRET_VARIABLE = 'BOATHOUSE_CONSOLE_SECRET';
